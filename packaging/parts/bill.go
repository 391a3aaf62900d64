package main

import (
	"cmp"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// The parts of a CycloneDX 1.6 document that are used here (ECMA-424).
type (
	document struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		SpecVersion  string       `json:"specVersion"`
		Serial       string       `json:"serialNumber"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []component  `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Timestamp string    `json:"timestamp"`
		Component component `json:"component"`
	}
	component struct {
		Kind     string     `json:"type"`
		Ref      string     `json:"bom-ref"`
		Name     string     `json:"name"`
		Version  string     `json:"version,omitempty"`
		URL      string     `json:"purl,omitempty"`
		Hashes   []hash     `json:"hashes,omitempty"`
		Licences []licence  `json:"licenses,omitempty"`
		Notes    []property `json:"properties,omitempty"`
	}
	hash struct {
		Alg     string `json:"alg"`
		Content string `json:"content"`
	}
	licence struct {
		License struct {
			ID   string `json:"id,omitempty"`
			Name string `json:"name,omitempty"`
		} `json:"license"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn"`
	}
)

// bill writes what the built programs say they hold.
func bill(out io.Writer, version string, when time.Time, files []string) error {
	works, err := linked()
	if err != nil {
		return err
	}
	names := map[string][]string{}
	for _, w := range works {
		names[w.path] = w.licences
	}
	known := map[string]component{}
	d := document{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", SpecVersion: "1.6", Version: 1}
	whole := dependency{Ref: "bothways@" + version}
	for _, file := range files {
		p, holds, err := program(file)
		if err != nil {
			return err
		}
		p.Version, p.Licences = version, licensed([]string{"Apache-2.0"})
		on := dependency{Ref: p.Ref}
		for _, c := range holds {
			c.Licences = licensed(names[c.Name])
			known[c.Ref] = c
			on.On = append(on.On, c.Ref)
		}
		d.Components = append(d.Components, p)
		d.Dependencies = append(d.Dependencies, on)
		whole.On = append(whole.On, p.Ref)
	}
	modules := []component{}
	for _, c := range known {
		modules = append(modules, c)
	}
	slices.SortFunc(modules, func(a, b component) int { return cmp.Compare(a.Ref, b.Ref) })
	d.Components = append(d.Components, modules...)
	d.Dependencies = append([]dependency{whole}, d.Dependencies...)
	d.Metadata = metadata{Timestamp: when.UTC().Format(time.RFC3339), Component: component{Kind: "application", Ref: whole.Ref, Name: "Bothways", Version: version, Licences: licensed([]string{"Apache-2.0"})}}
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	d.Serial = "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceOID, body).String() // the same for the same contents
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(d)
}

// program is a file and the modules it names.
func program(file string) (component, []component, error) {
	info, err := buildinfo.ReadFile(file)
	if err != nil {
		return component{}, nil, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return component{}, nil, err
	}
	sum := sha256.Sum256(data)
	name := filepath.Base(file)
	p := component{Kind: "application", Ref: "program:" + name, Name: name, Hashes: []hash{{"SHA-256", hex.EncodeToString(sum[:])}}}
	holds := []component{module("std", strings.TrimPrefix(info.GoVersion, "go"), "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		holds = append(holds, module(m.Path, m.Version, m.Sum))
	}
	return p, holds, nil
}

func module(path, version, sum string) component {
	url := fmt.Sprintf("pkg:golang/%s@%s", path, version)
	c := component{Kind: "library", Ref: url, Name: path, Version: version, URL: url}
	if sum != "" {
		c.Notes = []property{{"go:sum", sum}}
	}
	return c
}

func licensed(ids []string) []licence {
	out := make([]licence, len(ids))
	for i, id := range ids {
		if strings.HasPrefix(id, "LicenseRef-") {
			out[i].License.Name = id
		} else {
			out[i].License.ID = id
		}
	}
	return out
}
