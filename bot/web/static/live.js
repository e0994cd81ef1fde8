// New posts of the thread that is being read: told politely, shown when asked for, nothing moves by itself.
const place = document.querySelector("[data-live]");
if (place && "EventSource" in window) follow(place);

function follow(place) {
  const status = place.querySelector("[role=status]");
  const button = place.querySelector("button");
  const target = document.getElementById("neu");
  const { live, one, many, gone } = place.dataset;
  let last = place.dataset.last;
  let waiting = [];
  let source;

  function open() {
    source = new EventSource(`${live}${live.includes("?") ? "&" : "?"}after=${last}`);
    source.addEventListener("posts", (event) => {
      const { count, html } = JSON.parse(event.data);
      last = event.lastEventId;
      waiting.push({ count, html });
      const sum = waiting.reduce((all, each) => all + each.count, 0);
      tell((sum === 1 ? one : many).replace("{n}", sum), true);
    });
    source.addEventListener("gone", () => {
      source.close();
      tell(gone, false);
    });
  }

  function tell(words, canShow) {
    status.textContent = words;
    button.hidden = !canShow;
    place.classList.toggle("da", words !== "");
  }

  button.addEventListener("click", () => {
    const before = target.lastElementChild;
    target.insertAdjacentHTML("beforeend", waiting.map((each) => each.html).join(""));
    waiting = [];
    tell("", false);
    const first = before ? before.nextElementSibling : target.firstElementChild;
    first.tabIndex = -1;
    first.focus();
  });

  // A page in the background needs no stream; it catches up when it is looked at again.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) source.close();
    else if (source.readyState === EventSource.CLOSED) open();
  });
  open();
}
