package settings

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/adrg/xdg"
)

// Home is where everything of one installation lives, as absolute paths.
type Home struct {
	Config  string // config.toml
	State   string // state.db
	Secrets string // secrets.json
	Reports string // a folder
	Logs    string // a folder
	Socket  string // the local socket of the program that runs all day
}

// Resolve finds the home: the flag, else BOTHWAYS_HOME (env), else the operating system's own places.
func Resolve(flag, env string) (Home, error) {
	dir := flag
	if dir == "" {
		dir = env
	}
	if dir == "" {
		return systemHome(), nil
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Home{}, fmt.Errorf("home %s: %w", flag, err)
	}
	return Home{
		Config:  filepath.Join(dir, ConfigName),
		State:   filepath.Join(dir, "state.db"),
		Secrets: filepath.Join(dir, "secrets.json"),
		Reports: filepath.Join(dir, "reports"),
		Logs:    filepath.Join(dir, "logs"),
		Socket:  socketOf(dir),
	}, nil
}

func systemHome() Home {
	xdg.Reload()
	config, data, state := filepath.Join(xdg.ConfigHome, "bothways"), filepath.Join(xdg.DataHome, "bothways"), filepath.Join(xdg.StateHome, "bothways")
	return Home{
		Config:  filepath.Join(config, ConfigName),
		State:   filepath.Join(state, "state.db"),
		Secrets: filepath.Join(data, "secrets.json"),
		Reports: filepath.Join(data, "reports"),
		Logs:    filepath.Join(state, "logs"),
		Socket:  socketOf(config),
	}
}

// socketOf names the socket by a hash of the home, so that two homes have two and the path stays
// within the hundred bytes a socket's address may have.
func socketOf(home string) string {
	sum := sha256.Sum256([]byte(realPath(home)))
	return filepath.Join(runtimeDir(), hex.EncodeToString(sum[:6])+".sock")
}

// realPath resolves the links of the part that exists, so that a home has one name before and after
// it is made.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(realPath(parent), filepath.Base(path))
}

func runtimeDir() string {
	xdg.Reload()
	if info, err := os.Stat(xdg.RuntimeDir); err == nil && info.IsDir() {
		return filepath.Join(xdg.RuntimeDir, "bothways")
	}
	return filepath.Join(os.TempDir(), "bothways-"+strconv.Itoa(os.Getuid()))
}

// Make creates the folders that are missing, for the owner alone.
func (h Home) Make() error {
	for _, dir := range []string{
		filepath.Dir(h.Config), filepath.Dir(h.State), filepath.Dir(h.Secrets), h.Reports, h.Logs,
	} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("home: %w", err)
		}
	}
	return nil
}

// MakeRuntime creates the socket's folder and refuses one that others may write to.
func (h Home) MakeRuntime() error {
	dir := filepath.Dir(h.Socket)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("socket: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("socket: %w", err)
	}
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 && os.PathSeparator == '/' {
		return fmt.Errorf("socket: others may write to %s; remove it or make it private (chmod 700)", dir)
	}
	return nil
}
