// Words to choose from while somebody types: a combobox with a list (ARIA Authoring Practices, "Combobox").
// Without it the box is a plain field that works as well.
const input = document.querySelector("input[data-suggest]");
if (input) complete(input);

function complete(input) {
  const { suggest, suggestions, lang } = input.dataset;
  const list = document.createElement("ul");
  list.id = "q-list";
  list.className = "vor";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", suggestions);
  if (lang) list.lang = lang;
  input.after(list);
  const states = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  for (const [name, value] of Object.entries(states)) input.setAttribute(name, value);
  let chosen = -1;
  let number = 0;
  let waiting;

  async function ask() {
    const mine = ++number;
    const typed = input.value;
    if (typed.trim().length < 2) return close();
    const answer = await fetch(`${suggest}?q=${encodeURIComponent(typed)}`).catch(() => null);
    const words = answer && answer.ok ? await answer.json() : [];
    if (mine === number && document.activeElement === input) show(words.filter((each) => each !== typed));
  }

  function show(words) {
    if (words.length === 0) return close();
    list.replaceChildren(...words.map(option));
    choose(-1);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function option(words, place) {
    const item = document.createElement("li");
    item.id = `q-${place}`;
    item.setAttribute("role", "option");
    item.textContent = words;
    item.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the keyboard
    item.addEventListener("click", () => take(item));
    return item;
  }

  function choose(place) {
    chosen = place;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    if (place < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[place].id);
    list.children[place].scrollIntoView({ block: "nearest" });
  }

  function take(item) {
    input.value = item.textContent;
    close();
    input.form.requestSubmit();
  }

  function close() {
    number += 1;
    clearTimeout(waiting);
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 100);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) {
      event.preventDefault();
      ask();
    } else if (step) {
      event.preventDefault();
      const places = list.children.length + 1; // with the field itself
      choose(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      take(list.children[chosen]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}
