package people_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/google/googletest"
	"bothways/sync/record"
)

type object = googletest.Object

// edit changes a contact the way its owner does, without Bothways.
func (h *history) edit(where string) {
	if who := h.owner(where); who != "" {
		if id := h.pick(who); id != "" {
			h.editByHand(who, id)
		}
		return
	}
	s, it, ok := h.card()
	if !ok {
		return
	}
	to := h.edited(it.Record)
	if _, err := s.Update(h.t.Context(), it, record.Diff(it.Record, to)); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) editByHand(who, id string) {
	hand := h.Hand(who)
	how := rapid.SampledFrom([]string{"phone", "more phones", "note", "title", "birthday", "name", "custom", "photo", "clear"}).Draw(h.rt, "edit")
	h.told = append(h.told, how)
	phone := object{"value": fmt.Sprintf("+4930%07d", 1000000+h.n), "type": "work"}
	switch how {
	case "phone":
		hand.EditContact(id, object{"phoneNumbers": []any{phone}})
	case "more phones":
		now, _ := hand.Contact(id)["phoneNumbers"].([]any)
		hand.EditContact(id, object{"phoneNumbers": append(now, phone)})
	case "note":
		hand.EditContact(id, object{"biographies": []any{object{"value": fmt.Sprint("Note ", h.n), "contentType": "TEXT_PLAIN"}}})
	case "title":
		hand.EditContact(id, object{"organizations": []any{object{"name": "Works", "title": fmt.Sprint("Title ", h.n)}}})
	case "birthday":
		hand.EditContact(id, object{"birthdays": []any{object{"date": object{"year": 1990, "month": 5, "day": 1 + h.n}}}})
	case "name":
		hand.EditContact(id, object{"names": []any{object{"givenName": fmt.Sprint("Given", h.n), "familyName": "Doe"}}})
	case "custom":
		hand.EditContact(id, object{"userDefined": []any{object{"key": "Customer no", "value": fmt.Sprint(h.n)}}})
	case "photo":
		hand.SetPhoto(id, picture(uint8(h.n)))
	case "clear":
		hand.EditContact(id, object{"phoneNumbers": []any{}, "organizations": []any{}})
	}
}

// edited changes one field of a card.
func (h *history) edited(r record.Record) record.Record {
	to := r.Clone()
	how := rapid.SampledFrom([]string{"phone", "no phone", "note", "title", "birthday", "name", "foreign"}).Draw(h.rt, "edit")
	h.told = append(h.told, how)
	switch how {
	case "phone":
		number := fmt.Sprintf("+4930%07d", 2000000+h.n)
		to.Put(record.Member("TEL", number), record.Value{Text: number, Attr: "type=work"})
	case "no phone":
		for k := range r.Fields {
			if k.Property() == "TEL" {
				delete(to.Fields, k)
			}
		}
	case "note":
		for k := range r.Fields {
			if k.Property() == "NOTE" {
				delete(to.Fields, k)
			}
		}
		to.Put("NOTE", record.Value{Text: fmt.Sprint("Note ", h.n)})
	case "title":
		to.Fields["TITLE"] = record.Value{Text: fmt.Sprint("Title ", h.n)}
	case "birthday":
		to.Fields["BDAY"] = record.Value{Text: fmt.Sprintf("199106%02d", 1+h.n)}
	case "name":
		name := fmt.Sprint("Called", h.n)
		to.Fields["FN"], to.Fields["N"] = record.Value{Text: name + " Doe"}, record.Value{Text: "Doe;" + name + ";;;"}
	case "foreign":
		text := fmt.Sprint("foo", h.n)
		to.Put(record.Member("X-FOO", text), record.Value{Text: text})
		h.foreign[mark(r)] = text
	}
	return to
}

// group moves a contact into a group or out of it, or changes the group itself.
func (h *history) group(where string) {
	name := rapid.SampledFrom([]string{"Choir", "Clients"}).Draw(h.rt, "group")
	if who := h.owner(where); who != "" {
		h.groupByHand(who, name)
		return
	}
	s, it, ok := h.card()
	if !ok {
		return
	}
	to, key := it.Record.Clone(), record.Member("CATEGORIES", name)
	if _, in := to.Fields[key]; in {
		delete(to.Fields, key)
	} else {
		to.Fields[key] = record.Value{Text: name}
	}
	if _, err := s.Update(h.t.Context(), it, record.Diff(it.Record, to)); err != nil {
		h.t.Fatal(err)
	}
}

func (h *history) groupByHand(who, name string) {
	h.Advance(5 * time.Minute) // a person sees the groups that are there
	hand, group := h.Hand(who), ""
	for _, g := range hand.Groups() {
		if g["name"] == name && g["groupType"] == "USER_CONTACT_GROUP" {
			group = g["resourceName"].(string)
		}
	}
	how := rapid.SampledFrom([]string{"join", "join", "leave", "rename", "delete"}).Draw(h.rt, "how")
	id := h.pick(who)
	h.told = append(h.told, how)
	switch {
	case group == "":
		group = hand.AddGroup(name)
		if id != "" {
			hand.Join(group, id)
		}
	case how == "rename":
		hand.RenameGroup(group, fmt.Sprint(name, h.n))
	case how == "delete":
		hand.DeleteGroup(group)
	case id == "":
	case how == "join":
		hand.Join(group, id)
	default:
		hand.Leave(group, id)
	}
}
