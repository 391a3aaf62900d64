package dav

import (
	"context"
	"regexp"
	"slices"
	"sort"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

// folderProps is what is asked of a collection.
const folderProps = `<D:resourcetype/><D:displayname/><D:current-user-privilege-set/><D:supported-report-set/><D:sync-token/>` +
	`<D:resource-id/><D:owner/><C:supported-calendar-component-set/><A:calendar-color/><S:getctag/>`

// folder is a collection as the server describes it.
type folder struct {
	side.Collection
	card  bool // an address book
	syncs bool // sync-collection is there (RFC 6578)
	lent  bool // it is another principal's
	place string
}

// folderOf reads a collection from its row; ok is false for what is neither calendar nor address book.
func folderOf(r row, origin string) (f folder, ok bool) {
	kind := r.prop(nsDAV, "resourcetype")
	f.card = kind.has(nsCard, "addressbook")
	if !f.card && !kind.has(nsCal, "calendar") {
		return f, false
	}
	_, path := splitHref(r.href)
	f.ID, f.Count = asFolder(path), -1
	f.Kinds = kindsOf(r, f.card)
	f.Name = r.prop(nsDAV, "displayname").str()
	if f.Name == "" {
		f.Name = lastName(f.ID)
	}
	f.Color = colorOf(r.prop(nsIcal, "calendar-color").str())
	f.Writable = writable(r.prop(nsDAV, "current-user-privilege-set"))
	f.syncs = r.prop(nsDAV, "sync-token").str() != "" || reports(r.prop(nsDAV, "supported-report-set"), nsDAV, "sync-collection")
	f.place = placeOf(r, origin, f.ID)
	return f, len(f.Kinds) > 0
}

// kindsOf reads the component set (RFC 4791 §5.2.3); without one all components are taken.
func kindsOf(r row, card bool) []record.Kind {
	if card {
		return []record.Kind{record.Contacts}
	}
	set := r.prop(nsCal, "supported-calendar-component-set")
	if set == nil || len(set.kids) == 0 {
		return []record.Kind{record.Calendar, record.Tasks}
	}
	var out []record.Kind
	for _, k := range set.kids {
		for _, a := range k.attr {
			if a.Name.Local != "name" {
				continue
			}
			switch strings.ToUpper(a.Value) {
			case "VEVENT":
				out = append(out, record.Calendar)
			case "VTODO":
				out = append(out, record.Tasks)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var hexColor = regexp.MustCompile(`^#[0-9a-fA-F]{6}`)

// colorOf cuts the alpha off "#rrggbbaa".
func colorOf(s string) string { return strings.ToLower(hexColor.FindString(s)) }

// writable reads the privileges (RFC 3744 §3); a server that names none lets the account write.
func writable(set *node) bool {
	if set == nil || len(set.kids) == 0 {
		return true
	}
	for _, p := range set.kids {
		for _, right := range []string{"all", "write", "write-content", "bind"} {
			if p.has(nsDAV, right) {
				return true
			}
		}
	}
	return false
}

func reports(set *node, space, local string) bool {
	if set == nil {
		return false
	}
	for _, s := range set.kids {
		if s.child(nsDAV, "report").has(space, local) || s.has(space, local) {
			return true
		}
	}
	return false
}

// placeOf is what tells this collection from another one at the same name: its resource-id
// (RFC 5842 §3.1), else address and owner.
func placeOf(r row, origin, path string) string {
	if id := r.prop(nsDAV, "resource-id").child(nsDAV, "href").str(); id != "" {
		return id
	}
	_, owner := splitHref(r.prop(nsDAV, "owner").child(nsDAV, "href").str())
	return strings.TrimSpace(origin + path + " " + owner)
}

// Collections lists every calendar and address book that the account's address leads to.
func (k *connector) Collections(ctx context.Context) ([]side.Collection, error) {
	all, _, err := k.folders(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]side.Collection, 0, len(all))
	for _, f := range all {
		out = append(out, f.Collection)
	}
	return out, nil
}

// folders discovers the account's home and lists it.
func (k *connector) folders(ctx context.Context) ([]folder, home, error) {
	h, err := k.discover(ctx)
	if err != nil {
		return nil, h, err
	}
	seen := map[string]folder{}
	for _, p := range append(h.sets(), h.lent...) {
		lent := slices.Contains(h.lent, p)
		rows, a, err := k.c.propfind(ctx, "list "+p, escapePath(p), "1", folderProps, nil)
		if err != nil {
			if a.status == 404 && len(h.sets()) > 1 || lent && ctx.Err() == nil {
				continue
			}
			return nil, h, err
		}
		for _, r := range rows {
			if f, ok := folderOf(r, k.c.origin().String()); ok {
				if _, known := seen[f.ID]; lent && known {
					continue
				}
				f.lent = lent
				seen[f.ID] = f
			}
		}
	}
	if h.self != nil {
		seen[h.self.ID] = *h.self
	}
	out := make([]folder, 0, len(seen))
	for _, f := range seen {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out, h, nil
}
