"""Words that say nothing by themselves: a question is searched by its other words."""

from __future__ import annotations

_STOPWORDS = """
ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
aus bei beim bekomme bekommen bekommt bereits bin bis bist bitte brauche brauchen braucht da dabei dadurch
dafuer dagegen daher damit danach daran darauf daraus darf darin darueber darum das dass davon dazu dein
deine dem den denn der deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du
duerfen durch eigentlich ein eine einem einen einer eines einfach einige einmal er erst es etwas euch euer
eure falls fuer gab gar geben gegen geht gehen genau gern gerne gibt gut haben habe haette haetten hallo hat
hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins irgend irgendwer
irgendwie ist ja je jede jedem jeden jeder jedes jemand jetzt kann kannst kein keine keinem keinen keiner
koennen koennt koennte koennten lassen laesst lieber machen macht man manche mehr mein meine meinem meinen
meiner mich mir mit moechte moechten muesste muessen muss nach nachdem naemlich neben nicht nichts noch nun
nur ob oder ohne passiert schon sehr sein seine seinem seinen seiner seit sich sie sind so sobald sogar
solche soll sollen sollte sollten sondern sonst sowie ueber ueberhaupt um und uns unser unsere unserem
unseren unserer unter usw viel viele vielleicht vom von vor waehrend waere waren warum was weil welche
welchem welchen welcher welches wem wen wenn wer werde werden weshalb wie wieder wieso will wir wird wo
wobei wofuer wohin wollen womit worum wozu wuerde wuerden wurde wurden zu zum zur zwar zwischen
"""
STOPWORDS = frozenset(_STOPWORDS.split())
_DULL = """
bedeuten bedeutet beachten fall heissen heisst kennen kennt klappt komme kommen kommst kommt kriege kriegen
kriegt lange lauft lohnt mache machst moeglich nehmen nimmt notwendig noetig sage sagen sagt stehen steht
stelle stellen stellt tipp tipps tue tun tut weiss wissen
"""
DULL = frozenset(_DULL.split())
"""What questions are made of: left out where two words are there that say more."""
