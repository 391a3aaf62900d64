package google

import (
	"context"
	"net/http"
	"net/url"

	"bothways/connectors/google/client"
	"bothways/connectors/google/tasklist"
	"bothways/sync/record"
	"bothways/sync/side"
)

const taskLists = "tasks/v1/users/@me/lists"

// list is a task list.
type list struct{ ID, Title string }

func (l list) collection() side.Collection {
	return side.Collection{ID: l.ID, Name: l.Title, Kinds: []record.Kind{record.Tasks}, Writable: true, Count: -1}
}

// lists are the account's task lists; all can be written to.
func (k *Connector) lists(ctx context.Context) ([]side.Collection, error) {
	line := k.c.Line(client.Tasks)
	q := url.Values{"maxResults": {"1000"}}
	var out []side.Collection
	for {
		var page struct {
			Items         []list
			NextPageToken string
		}
		if err := line.Do(ctx, client.Call{Method: http.MethodGet, Path: taskLists, Query: q, Out: &page}); err != nil {
			return nil, k.c.Fail(ctx, "list task lists", err)
		}
		for _, l := range page.Items {
			out = append(out, l.collection())
		}
		if page.NextPageToken == "" {
			if len(out) > 0 { // Google lists the default one first
				out[0].Also = []string{"@default"}
			}
			return out, nil
		}
		q.Set("pageToken", page.NextPageToken)
	}
}

func (k *Connector) openList(ctx context.Context, name string) (side.Store, error) {
	id := ""
	if name == "@default" {
		var l list
		if err := k.c.Line(client.Tasks).Do(ctx, client.Call{Method: http.MethodGet, Path: taskLists + "/@default", Out: &l}); err != nil {
			return nil, k.c.Fail(ctx, "open "+name, err)
		}
		id = l.ID
	} else {
		all, err := k.lists(ctx)
		if err != nil {
			return nil, err
		}
		i, err := one(all, "task list", name)
		if err != nil {
			return nil, err
		}
		id = all[i].ID
	}
	return tasklist.New(tasklist.Config{Client: k.c, List: id, Zone: k.cfg.Zone}), nil
}

func (k *Connector) createList(ctx context.Context, name string) (side.Collection, error) {
	var made list
	err := k.c.Line(client.Tasks).Do(ctx, client.Call{Method: http.MethodPost, Path: taskLists, In: map[string]any{"title": name}, Out: &made})
	if err != nil {
		return side.Collection{}, k.c.Fail(ctx, "create "+name, err)
	}
	c := made.collection()
	c.Count = 0
	return c, nil
}
