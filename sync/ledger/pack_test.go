package ledger

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/record"
)

// fill sets every field of v to something, each different.
func fill(v reflect.Value, n *int) {
	*n++
	if v.Type() == timeType {
		v.Set(reflect.ValueOf(time.Unix(int64(*n)*1e6, int64(*n)).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("text \xff %d", *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), n)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 3 {
			k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(k, n)
			fill(e, n)
			v.SetMapIndex(k, e)
		}
	default:
		panic(v.Type().String())
	}
}

// Whatever field is added to the memory's types, it must come back.
func TestEveryFieldComesBack(t *testing.T) {
	for _, v := range []any{&link.Link{}, &link.State{}, &link.Entry{}, &link.Run{}, &link.Plan{}} {
		for _, set := range []bool{false, true} {
			n := 0
			if set {
				fill(reflect.ValueOf(v).Elem(), &n)
			}
			again(t, v)
		}
	}
}

// again packs and unpacks v and compares.
func again(t rapid.TB, v any) {
	t.Helper()
	var p packer
	data, err := p.pack(reflect.ValueOf(v).Elem().Interface())
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	u := unpacker{content: func(d digest) ([]byte, error) { return p.blobs[d], nil }}
	got := reflect.New(reflect.TypeOf(v).Elem())
	if err := u.unpack(data, got.Interface()); err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	if !reflect.DeepEqual(got.Interface(), v) {
		t.Errorf("got  %+v\nwant %+v", got.Elem(), reflect.ValueOf(v).Elem())
	}
}

func drawRecord(t *rapid.T) record.Record {
	r := record.Record{Kind: rapid.SampledFrom([]record.Kind{"", record.Contacts, record.Tasks}).Draw(t, "kind"), UID: rapid.SampledFrom([]string{"", "u", "v"}).Draw(t, "uid")}
	if rapid.IntRange(0, 9).Draw(t, "nil") == 0 {
		return r
	}
	r.Fields = map[record.Key]record.Value{}
	word := rapid.SampledFrom([]string{"", "a", "b", "a\nb", "\xff", "\x00" + strings.Repeat("0", 64), strings.Repeat("long", 400)})
	for range rapid.IntRange(0, 6).Draw(t, "n") {
		k := record.Key(rapid.SampledFrom([]string{"FN", "TEL/1", "TEL/2", "TEL/2#2", "", "NOTE"}).Draw(t, "key"))
		r.Fields[k] = record.Value{Text: word.Draw(t, "text"), Attr: word.Draw(t, "attr"), Raw: word.Draw(t, "raw")}
	}
	return r
}

func TestAnyLinkComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l link.Link
		for _, s := range link.Both {
			l.Half[s].Seen, l.Half[s].Synced = drawRecord(t), drawRecord(t)
			if rapid.Bool().Draw(t, "asked") {
				l.Half[s].Asked = &link.Write{Patch: record.Diff(drawRecord(t), drawRecord(t))}
			}
		}
		again(t, &l)
	})
}

func TestEqualRecordsCostNothing(t *testing.T) {
	var p packer
	one, all := link.Link{}, link.Link{}
	one.Half[0].Seen = record.New(record.Contacts, "u")
	one.Half[0].Seen.Put("NOTE", record.Value{Text: strings.Repeat("x", 900), Raw: "NOTE:" + strings.Repeat("x", 900)})
	for _, s := range link.Both {
		all.Half[s].Seen, all.Half[s].Synced = one.Half[0].Seen, one.Half[0].Seen
	}
	a, _ := p.pack(one)
	alone := len(a)
	b, _ := p.pack(all)
	if len(b) > alone+60 {
		t.Errorf("%d bytes alone, %d four times", alone, len(b))
	}
}

func TestDamagedBytesAreNoticed(t *testing.T) {
	var p packer
	l := link.Link{Met: "same UID"}
	data, _ := p.pack(l)
	for i := range data {
		bad := append([]byte(nil), data...)
		bad[i] ^= 0x20
		if err := new(unpacker).unpack(bad, &link.Link{}); err == nil {
			t.Errorf("byte %d", i)
		}
	}
	for n := range data {
		if err := new(unpacker).unpack(data[:n], &link.Link{}); err == nil {
			t.Errorf("%d bytes", n)
		}
	}
}

func FuzzUnpack(f *testing.F) {
	n := 0
	var p packer
	for _, v := range []any{&link.Link{}, &link.Entry{}} {
		fill(reflect.ValueOf(v).Elem(), &n)
		data, _ := p.pack(reflect.ValueOf(v).Elem().Interface())
		f.Add(append([]byte(nil), data[headSize:]...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		content := func(digest) ([]byte, error) { return []byte("x"), nil }
		for _, v := range []any{&link.Link{}, &link.State{}, &link.Entry{}} {
			u := unpacker{content: content}
			if u.body(string(data), v) == nil {
				again(t, v)
			}
		}
	})
}

// A patch has a way of its own, to the same bytes.
func TestPatchesArePackedLikeAnyMap(t *testing.T) {
	text := rapid.StringN(-1, -1, 2000)
	rapid.Check(t, func(t *rapid.T) {
		edits := record.Patch{}
		for range rapid.IntRange(0, 5).Draw(t, "edits") {
			edits[record.Key(text.Draw(t, "key"))] = record.Edit{Gone: rapid.Bool().Draw(t, "gone"), From: record.Key(text.Draw(t, "from")),
				Value: record.Value{Text: text.Draw(t, "text"), Attr: text.Draw(t, "attr"), Raw: text.Draw(t, "raw")}}
		}
		var short, long packer
		short.patch(edits)
		long.entries(reflect.ValueOf(edits))
		if string(short.buf) != string(long.buf) || len(short.blobs) != len(long.blobs) {
			t.Fatalf("%x\n%x", short.buf, long.buf)
		}
	})
}
