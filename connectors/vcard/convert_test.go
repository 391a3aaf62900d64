package vcard

import (
	"bytes"
	"testing"

	"bothways/sync/record"
)

func TestBetweenVersions(t *testing.T) {
	for _, row := range []struct{ from, line, to, want string }{
		{"3.0", "TEL;TYPE=CELL,pref:+49 (0)30 123-4567", "4.0", "TEL;TYPE=cell;PREF=1:+49 (0)30 123-4567"},
		{"4.0", "TEL;PREF=1;VALUE=uri;TYPE=cell:tel:+49-30-1234567", "3.0", "TEL;TYPE=CELL,PREF:+49-30-1234567"},
		{"4.0", "TEL;VALUE=uri:tel:+1-201-555-0123;ext=12", "3.0", "TEL:+1-201-555-0123 x12"},
		{"3.0", "TEL:+1 201 555 0123 x12", "4.0", "TEL:+1 201 555 0123 x12"},
		{"4.0", "TEL;PREF=2:112", "3.0", "TEL;PREF=2:112"},
		{"3.0", "TEL;TYPE=HOME:112", "2.1", "TEL;HOME:112"},
		{"2.1", "TEL;HOME;VOICE;PREF:112", "3.0", "TEL;TYPE=HOME,PREF:112"},
		{"3.0", "EMAIL;TYPE=INTERNET,WORK:Ada@Example.ORG", "4.0", "EMAIL;TYPE=work:Ada@Example.ORG"},
		{"2.1", "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:gr=FCn, a;b=0D=0Ac", "3.0", `NOTE:grün\, a\;b\nc`},
		{"3.0", `NOTE:grün\, b\nc`, "2.1", "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:gr=C3=BCn, b=0D=0Ac"},
		{"3.0", `NOTE:C:\\new\; x`, "2.1", `NOTE:C:\\new\; x`},
		{"3.0", "BDAY:1980-01-31", "4.0", "BDAY:19800131"},
		{"4.0", "BDAY:--0131", "3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-31"},
		{"3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-31", "4.0", "BDAY:--0131"},
		{"4.0", "BDAY:19800131T101500Z", "3.0", "BDAY;VALUE=date-time:1980-01-31T10:15:00Z"},
		{"4.0", "BDAY;VALUE=text:circa 1800", "3.0", "BDAY;VALUE=text:circa 1800"},
		{"3.0", "PHOTO;ENCODING=b;TYPE=GIF:R0lGODlh", "4.0", "PHOTO:data:image/gif;base64,R0lGODlh"},
		{"4.0", "PHOTO:data:image/gif;base64,R0lGODlh", "2.1", "PHOTO;ENCODING=BASE64;TYPE=GIF:R0lGODlh"},
		{"4.0", "PHOTO;MEDIATYPE=image/gif:http://x.example/a.gif", "3.0", "PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a.gif"},
		{"3.0", "PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a.gif", "4.0", "PHOTO;MEDIATYPE=image/gif:http://x.example/a.gif"},
		{"3.0", "KEY;ENCODING=b;TYPE=PGP:a2V5IQ==", "4.0", "KEY:data:application/pgp-keys;base64,a2V5IQ=="},
		{"3.0", "X-ADDRESSBOOKSERVER-KIND:group", "4.0", "KIND:group"},
		{"4.0", "MEMBER:urn:uuid:1", "3.0", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1"},
		{"3.0", "GEO:48.2;16.3", "4.0", "GEO:geo:48.2,16.3"},
		{"4.0", "TZ;VALUE=utc-offset:-0500", "3.0", "TZ:-05:00"},
		{"4.0", "TZ:Europe/Berlin", "3.0", "TZ;VALUE=text:Europe/Berlin"},
		{"4.0", `N;SORT-AS="Harten,Rene":van der Harten;Rene,J.;Sir;R.D.O.N.;`, "3.0", `N;SORT-AS="Harten,Rene":van der Harten;Rene,J.;Sir;R.D.O.N.;`},
		{"4.0", "N:Doe;Jo", "3.0", "N:Doe;Jo;;;"},
		{"3.0", `ADR;TYPE=HOME:;;1\, Road;Town`, "2.1", `ADR;HOME:;;1\, Road;Town;;;`},
		{"3.0", `X-Foo;X-P="a,b;c",d:x\,y;z`, "4.0", `X-Foo;X-P="a,b;c";X-P=d:x\,y;z`},
		{"4.0", "ADR;LABEL=1 Main St^nTown:;;1 Main St;;;;", "3.0", "ADR;LABEL=1 Main St^nTown:;;1 Main St;;;;"},
		{"3.0", "CATEGORIES:a\\,b", "4.0", "CATEGORIES:a\\,b"},
	} {
		r := get(t, oneCard(row.from, row.line))
		doc := oneCard(row.to, "X-REST:1", "FN:", "N:")
		out, err := New("DE", "3.0").Put(doc, record.Diff(get(t, doc), withRest(r)))
		if err != nil {
			t.Errorf("%s: %v", row.line, err)
			continue
		}
		if !bytes.Contains(out, []byte("\r\n"+row.want+"\r\n")) {
			t.Errorf("%s from %s as %s: want %s\n%s", row.line, row.from, row.to, row.want, out)
		}
		if back := get(t, out); !back.Same(withRest(r)) {
			t.Errorf("%s: %+v", row.line, record.Diff(r, back))
		}
	}
}

func withRest(r record.Record) record.Record {
	r = r.Clone()
	r.Fields["X-REST/1"] = record.Value{Text: "1"}
	return r
}
