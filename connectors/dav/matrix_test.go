package dav_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
)

// matrix says for each way in which servers were seen to differ which switches of the small server play
// it, and which tests go through it. What has no switch says why: it is not asked of a server.
var matrix = []struct{ quirk, switches, tests, why string }{
	{"OPTIONS says what the server can do", "Schedules", "TestGuestsAreNotMailed TestAServerThatDoesNotSchedule", ""},
	{"/.well-known leads on, with 301 or 302, or is missing, or is a page", "NoWellKnown RedirectTo", "TestDiscoveryFromAnyAddress TestDiscoveryOfNoServer", ""},
	{"the root answers 405, 404 or 200 to PROPFIND", "RootStatus", "TestAServerThatAnswersOddlyAtItsRoot", ""},
	{"no current-user-principal", "NoPrincipal", "TestDiscoveryWithoutAPrincipal", ""},
	{"MKCALENDAR and extended MKCOL", "", "TestCollectionsAreMade", ""},
	{"no sync-collection, no ctag", "NoSync NoCTag", "TestTheCostOfNothing TestLifeOfAnItem", ""},
	{"no multiget, or 400 unless Depth is 0", "NoMultiget", "TestTheCostOfAListing TestLifeOfAnItem", ""},
	{"an unknown token is answered by 403, 409, 412 or 500", "TokenStatus", "TestForgottenTokens", ""},
	{"an unknown token is answered by everything", "SilentFull", "TestSilentFullListings", ""},
	{"a listing is cut, with the mark 507 or without", "Limit LimitNoMark", "TestCutListings", ""},
	{"the dead stand in a first listing", "InitialTombstones", "TestSilentFullListings TestLifeOfAnItem", ""},
	{"a delta repeats what has not changed", "Repeats", "TestADeltaThatRepeatsItself", ""},
	{"documents come with the listing, or do not", "NoInline", "TestTheCostOfAListing TestLongListingsComeInPages", ""},
	{"ETags are weak, or without quotes", "WeakETags UnquotedETags", "TestOddETagsAreStillGuards TestTheETagsFormIsFoundOut", ""},
	{"an ETag is the same after deletion and new creation", "CounterETags", "TestLifeOfAnItem TestConformance", ""},
	{"an ETag is the same after an identical PUT", "HashETags", "TestETagsThatSayTheContent", ""},
	{"If-None-Match on PUT and If-Match on DELETE are ignored", "Blind", "TestLifeOfAnItem TestConformance", ""},
	{"PUT answers without ETag", "NoETagOnPut", "TestAssumed", ""},
	{"what is read is not what was written", "Rewrites", "TestAssumed TestDocumentsThatComeBackOtherwise", ""},
	{"vCard 4.0 comes back as 3.0", "Rewrites", "TestDocumentsThatComeBackOtherwise", ""},
	{"a refused PUT answers 207 with the refusal inside", "Put207", "TestARefusalInsideA207 TestDocumentsThatAreNotTaken", ""},
	{"documents without UID, with BOM, METHOD, two UIDs, a lone override, no zone, VJOURNAL, vCard 2.1, nonsense are refused in many ways", "Refuse", "TestDocumentsThatAreNotTaken", ""},
	{"the same UID at another name: 409, 403, 412 or taken", "UIDStatus NoUIDCheck", "TestTheSameUIDTwice TestLifeOfAnItem", ""},
	{"a UID is added", "Rewrites", "TestDocumentsThatComeBackOtherwise", ""},
	{"large documents are refused", "MaxBody", "TestLargeDocuments", ""},
	{"PUT without a length is refused", "", "TestLifeOfAnItem", ""},
	{"multiget leaves out what is missing", "MissingRows", "TestMultigetThatHidesItems", ""},
	{"hrefs are raw, escaped in lower case, or whole addresses", "RawHrefs LowerEscapes FullHrefs", "TestOddNamesAreOneItemEach TestHrefs", ""},
	{"a percent sign in a name is 500", "NoPercent", "TestNamesWithoutPercent", ""},
	{"a connection for each request", "NoKeepAlive", "TestAServerThatAnswersOddlyAtItsRoot TestLifeOfAnItem", ""},
	{"sign-in by Digest or token", "RequireDigest BearerToken", "TestSignIn", ""},
	{"the server's name", "Server", "TestLifeOfAnItem", ""},
	{"busy, over quota, an order to wait", "Status Trick", "TestBusyServers TestTricksInWrites", ""},
	{"a body is cut off, endless, of another length, a bomb, a page, of another type", "Trick Mangle", "TestTricksInListings TestTricksInWrites TestAListingThatIsCutOffIsAnError", ""},
	{"a redirect to another host", "RedirectTo Status", "TestRedirectNeverCarriesThePassword", ""},
	{"a sign-in that ends", "BearerToken Trick", "TestBearerTokenIsAskedForAgainWhenItRunsOut TestTricksInListings", ""},
	{"time-range and expand in calendar-query go wrong", "", "", "occurrences are worked out here"},
	{"text-match and prop-filter go wrong", "", "", "records are filtered here"},
	{"free-busy-query", "", "", "never asked"},
	{"MOVE", "", "", "an item is made anew and the old one deleted"},
	{"PROPPATCH", "", "", "collections are never changed"},
	{"DELETE of a collection", "", "", "collections are never deleted"},
	{"a PUT costs more the more there is", "", "", "a cost of the server alone"},
}

func TestMatrix(t *testing.T) {
	have := map[string]bool{}
	files, _ := filepath.Glob("*_test.go")
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				have[fn.Name.Name] = true
			}
		}
	}
	quirks := reflect.TypeFor[davtest.Quirks]()
	var played []string
	for _, row := range matrix {
		for _, s := range strings.Fields(row.switches) {
			if _, ok := quirks.FieldByName(s); !ok {
				t.Errorf("%s: there is no switch %s", row.quirk, s)
			}
			played = append(played, s)
		}
		for _, name := range strings.Fields(row.tests) {
			if !have[name] {
				t.Errorf("%s: there is no test %s", row.quirk, name)
			}
		}
		if (row.tests == "") == (row.why == "") {
			t.Errorf("%s: neither a test nor a reason, or both", row.quirk)
		}
	}
	for i := range quirks.NumField() {
		if name := quirks.Field(i).Name; !slices.Contains(played, name) {
			t.Errorf("no row plays the switch %s", name)
		}
	}
}
