package googletest

import (
	"net/url"
	"strings"
)

type route struct {
	name, verb, path string
	run              func(*call) (any, error)
}

var routes []route

func init() {
	routes = append(routes, calendarRoutes...)
	routes = append(routes, peopleRoutes...)
	routes = append(routes, taskRoutes...)
}

// find is the route for a request; {x} stands for one segment, unescaped (G-CAL-2).
func find(verb, escaped string) (*route, map[string]string) {
	have := strings.Split(strings.Trim(escaped, "/"), "/")
	for i := range have {
		if plain, err := url.PathUnescape(have[i]); err == nil {
			have[i] = plain
		}
	}
	for i := range routes {
		if routes[i].verb != verb {
			continue
		}
		if args, ok := fits(strings.Split(routes[i].path, "/"), have); ok {
			return &routes[i], args
		}
	}
	return nil, nil
}

func fits(want, have []string) (map[string]string, bool) {
	if len(want) != len(have) {
		return nil, false
	}
	args := map[string]string{}
	for i, w := range want {
		name, tail, open := strings.Cut(strings.TrimPrefix(w, "{"), "}")
		if !strings.HasPrefix(w, "{") || !open {
			if w != have[i] {
				return nil, false
			}
			continue
		}
		v, ok := strings.CutSuffix(have[i], tail)
		if !ok || v == "" {
			return nil, false
		}
		args[name] = v
	}
	return args, true
}
