"""Words that say nothing by themselves: a question is searched by its other words."""

from __future__ import annotations

_STOPWORDS = """
ab aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
aus ausserdem bei beide beiden beides beim beispielsweise bekomme bekommen bekommt bereits bevor bin bis
bist bitte brauche brauchen braucht bzw ca da dabei dadurch dafuer dagegen daher damit danach daran darauf
daraus darf darfst darin darueber darum das dass dasselbe davon dazu dein deine dem den denn der deren
derselbe des deshalb dessen deswegen dich die dies diese dieselbe diesem diesen dieser dieses dir doch
dort dran drauf drin drueber drum drunter du duerfen duerft duerfte durch durfte durften eben eigentlich
ein eine einem einen einer eines einfach einige einmal er erst es etc etwa etwas euch euer eure evtl falls
fuer gab gar geben gegen gehen geht gehts genau gern gerne gewesen ggf gibt gibts gut habe haben haette
haetten haettet hallo halt hast hat hatte hatten hattest hattet hier hin hinter ich ihm ihn ihnen ihr ihre
ihrem ihren ihrer im immer in ins inwiefern inwieweit irgend irgendwer irgendwie ist ja je jede jedem
jeden jeder jedes jemand jetzt kann kannst kein keine keinem keinen keiner koennen koennt koennte koennten
konnte konnten laesst lassen lieber machen macht mag magst mal man manche mehr mein meine meinem meinen
meiner meist meistens mich mir mit moechte moechten moechtest muessen muesst muesste muss musst musste
mussten nach nachdem naemlich neben nicht nichts nirgends noch nun nur ob obwohl oder ohne passiert rauf
raus rein runter schon sehr seid seien sein seine seinem seinen seiner seit selber sich sie sind so sobald
sofern sogar solche soll sollen sollst sollt sollte sollten sondern sonst sowie trotzdem tut ueber
ueberall ueberhaupt um und uns unser unsere unserem unseren unserer unter usw viel viele vielleicht vom
von vor waehrend waere wann waren warum was weil welche welchem welchen welcher welches wem wen wenig
wenige weniger wenn wer werde werden werdet weshalb wessen wie wieder wieso wieviel wieviele will willst
wir wird wirst wo wobei wofuer wogegen woher wohin wollen wollt wollte wollten womit wonach woran worauf
woraus worden worin worueber worum wovon wovor wozu wuerde wuerden wurde wurden zu zum zur zwar zwischen
"""
STOPWORDS = frozenset(_STOPWORDS.split())
_DULL = """
achten beachten bedeuten bedeutet besser beste besten eigene eigenen erkennen erkennt fall finde finden
findet funktionieren funktioniert gehoeren gehoert gelten gilt gute guten guter gutes haeufig heissen
heisst kennen kennt klappt komme kommen kommst kommt kriege kriegen kriegt lange lauft lohnt mache machst
moeglich nehmen neu neue neuen neuer neues nimmt noetig notwendig oft richtig richtige sage sagen sagt
stehen steht stelle stellen stellt tipp tipps tue tun weiss wichtig wichtige wissen
"""
DULL = frozenset(_DULL.split())
"""What questions are made of: left out where two words are there that say more."""
