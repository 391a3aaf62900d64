package settings

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// ConfigName is the file name of the settings.
const ConfigName = "config.toml"

// Export copies the settings, which hold no secret, to a file or into a folder (one that exists, or
// a name that ends in a slash). It gives the file it wrote.
func Export(config, to string) (string, error) {
	data, err := os.ReadFile(config)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = NewDocument(nil).data, nil
	}
	if err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	if info, err := os.Stat(to); err == nil && info.IsDir() || strings.HasSuffix(to, "/") || os.IsPathSeparator(to[len(to)-1]) {
		to = filepath.Join(to, ConfigName)
	}
	if sameFile(config, to) {
		return "", fmt.Errorf("export: %s is the settings file itself", to)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	return to, replaceFile(to, data, 0o644)
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// Import puts exported settings in the place of the present ones, after they were checked; these
// stay beside them under a name with the date, which it gives ("" where there were none).
func Import(ctx context.Context, config, from string, now time.Time) (s Settings, kept string, err error) {
	if info, err := os.Stat(from); err == nil && info.IsDir() {
		from = filepath.Join(from, ConfigName)
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return Settings{}, "", fmt.Errorf("import: %w", err)
	}
	if s, err = Parse(data, filepath.Base(from)); err != nil {
		return Settings{}, "", err
	}
	if s.PeopleFile != "" {
		if s, err = parseWithPeople(data, config); err != nil {
			return Settings{}, "", err
		}
	}
	unlock, err := lockFile(ctx, config)
	if err != nil {
		return Settings{}, "", err
	}
	defer unlock()
	if kept, err = keepCopy(config, now); err != nil {
		return Settings{}, "", fmt.Errorf("import: %w", err)
	}
	return s, kept, replaceFile(config, data, 0o644)
}

func keepCopy(config string, now time.Time) (string, error) {
	old, err := os.ReadFile(config)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(config, ".toml") + now.Format("-20060102-150405")
	for n := 1; ; n++ {
		name := stem + ".toml"
		if n > 1 {
			name = fmt.Sprintf("%s-%d.toml", stem, n)
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(old)
		return name, errors.Join(err, f.Sync(), f.Close())
	}
}
