package match

import (
	"slices"
	"strings"
)

// nicknames: a line holds the forms of one name. A short form may stand in several lines; forms of
// the two sexes are kept apart, because brother and sister share the rest.
const nicknames = `
robert bob bobby rob robbie bert robb
william bill billy will willie willy liam
wilhelm willi willy helm
richard rick ricky dick rich richie
james jim jimmy jamie
john jack johnny jonny jon
johannes johann hans hannes hansi hansl jo
josef joseph sepp seppl beppo pepi joe joey jupp josip jose pepe
margarete margarethe gretl gretel grete greta gretchen marga margret margit
margaret maggie peggy meg marge margie
elisabeth elizabeth elsbeth liesl lisl lisbeth sissi sisi elli betty beth liz lizzie eliza lisa bettina ella
katharina catherine katherine katarina kathrin katrin kathi kati kathy katy kate katie cathy trine
michael mike mick micky mickey michi michel michl mischa misha
alexander alex sascha sasha xander aleksandr alexandre alejandro lex
alexandra alex sascha sasha sandra alexa lexi
christian chris krischan
christopher christoph christof kristof chris kit toph stoffel
christine christina kristina kristin christel christa chris tina chrissy kirsten
stefan stephan steffen stephen steven steve stevie stef etienne esteban
stefanie stephanie steffi stephi stef
matthias mathias matthew matt matti matze hias hiasl mathieu
martin marty maertl
thomas tom tommy thom tomas
daniel dan danny dani
daniela dani danni
david dave davey
andreas andi andy anderl andrew andrej andre drew andres
anton toni tony antonio antonius antoine anthony
antonia toni tonia
franz franzl franzi francis frank frankie franciscus francois francesco francisco paco
franziska franzi fanni fanny sissi francisca
friedrich fritz fred freddy frederick frederik frederic fredi friedl
alfred fred freddy alf
georg george schorsch girgl
jorg jorgen joerg
juergen jurgen
ludwig lutz luggi louis lewis luis
heinrich heinz heiner henry harry hinnerk henri enrique heini
karl carl charles charlie karli charly carlos kalle
peter pete pedro pierre pit petra
paul pauli paulus pablo paolo
jakob jacob jake jockel jacques
maximilian max maxi
maximiliane maxi
benjamin ben benny benni
samuel sam sammy
samantha sam
patrick pat paddy
patricia pat patty tricia trish
edward ed eddie ted teddy ned eduard edi eduardo
theodor theo teddy ted theodore
nikolaus klaus claus niklas nico niko nicolas nicholas nick nikolas nikolai nicky
leonhard leo hartl leon leonard lenny
leopold leo poldi
lorenz lawrence larry laurenz laurence lenz
gregor greg gregory
geoffrey jeff jeffrey gottfried
gerhard gerd gert gerry hardy
gerald gerry jerry gerold
eberhard eber ebi hardy
bernhard bernd bernie bernard hardy
reinhard reini hardy
werner wernher
wolfgang wolf wolfi wolferl
ulrich uli ulli utz
ulrike uli ulli rike
siegfried sigi siggi fred
sigmund sigi siggi
sebastian basti bastian wastl seb
tobias tobi toby
florian flo flori
florentine flo
dominik nik domi dominic
manfred manni fred
manuel manu
manuela manu ela
susanne susi suse sanne susan susie suzy susanna sue
sabine bine biene
barbara babsi barb barbie babs waltraud
brigitte gitte gitti bridget birgit
gabriele gabi gaby gabriela
gabriel gab gabe
angelika geli angi angela angie
veronika vroni vera ronnie veronica
theresia resi rosl therese theresa teresa tess terry
magdalena leni lena magda
helene leni lena helena helen nelly ellen
eleonore nora lore eleanor ellie nelly
maria mia mitzi mizzi marie mary molly marichen marion
annemarie anne
anna anni annie nannerl annette aenne anne anja
johanna hanna hannah hanni joan jo
rosemarie rosi romy
ursula uschi ulla ursel
charlotte lotte charly lotti
josephine josefine josefa josi pepi fini
wilhelmine mina minna
hildegard hilde hilda
gertrud gertrude trude traudl trudi gerti
edeltraud traudl
jennifer jenny jen
jessica jess jessie
jonathan jon jonny
joshua josh
jeremy jerry
kenneth ken kenny
ronald ron ronnie
donald don donny
raimund raymond ray mundl
rebecca becky becca rebekka
deborah debbie deb
dorothea dorothee doro thea dora dorothy dot dolly
victoria vicky viktoria vicki
viktor victor vic
vincent vince vinzenz
zacharias zach zacharie
abigail abby
timothy tim timo timotheus timmy
simon simi
simone simi
rudolf rudi rolf rudolph
adolf adi dolf
adalbert bert
albert al bert albrecht bertl
egbert bert
norbert bert
hubert hubsi bert
herbert herb bert
oskar oscar ossi
oswald ossi
valentin vale valentino
valentina vale
isabella isa bella isabel isabelle bella
melanie mel melli
miriam mirjam miri
natalie natalia nat
natascha tascha natasha
nathaniel nathan nate nat
olivia liv livi
pamela pam
philipp phil philip felipe philippe lipp
rosalinde linda rosi
sophie sofie sophia sofia fie
ignatius nazi ignaz igna
dmitri dima dmitry dimitri
ivan vanja vanya
sergej sergei sergey serge
vladimir vova wladimir volodymyr volodya
yevgeny eugen eugene zhenya evgeny
mikhail misha mischa
giuseppe beppe peppe pino
giovanni gianni nino vanni
guillaume guy
jean jeannot
guadalupe lupe
enrico rico
federico rico
ricardo rico
`

var nicknameLines = func() map[string][]int {
	lines := map[string][]int{}
	for i, line := range strings.Split(nicknames, "\n") {
		for _, w := range strings.Fields(line) {
			w = fold(w)
			lines[w] = append(lines[w], i)
		}
	}
	return lines
}()

// shareNickname tells whether two folded words are forms of one name.
func shareNickname(x, y string) bool {
	for _, line := range nicknameLines[x] {
		if slices.Contains(nicknameLines[y], line) {
			return true
		}
	}
	return false
}

// knownDistinct tells whether both are names of their own: no slip turns Martin into Marvin's twin.
func knownDistinct(x, y string) bool { return isGivenName(x) && isGivenName(y) }

// isGivenName tells whether a folded word is a given name for sure.
func isGivenName(w string) bool { return len(nicknameLines[w]) > 0 }
