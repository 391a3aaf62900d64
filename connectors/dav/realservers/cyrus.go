package realservers

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

const (
	cyrusMaster = "/usr/sbin/cyrmaster"
	cyrusHTTP   = "/usr/lib/cyrus/bin/httpd"
	saslpasswd  = "/usr/sbin/saslpasswd2"

	cyrusAdmin  = "admin"
	cyrusDomain = "example.org" // addresses here are the server's own people; all others get mail
)

var cyrusUsers atomic.Int64

// Cyrus is Debian's Cyrus with calendars, address books and scheduling, on a directory of its own.
// Its mail goes to Mails. Each call gives another user, since Cyrus takes the UID of an event only
// once per user (RFC 6638 §3.2.4.1).
func Cyrus(t testing.TB) Server {
	t.Helper()
	return cyrusUser(t, "cyrus", cyrusPlain)
}

// CyrusDigest is a Cyrus that asks for digest (RFC 7616) and takes basic too. Its workers do not
// know each other's nonces, so it has one, and one connection at a time.
func CyrusDigest(t testing.TB) Server {
	t.Helper()
	return cyrusUser(t, "cyrus-digest", cyrusDigest)
}

func cyrusUser(t testing.TB, name string, signIn cyrusSignIn) Server {
	t.Helper()
	need(t, cyrusMaster, cyrusHTTP, saslpasswd)
	s := use(t, name, func() (*service, error) { return cyrus(signIn) })
	who := fmt.Sprintf("%s%d", username, cyrusUsers.Add(1))
	err := cyrusPassword(s.dir, who)
	if err == nil {
		err = imap(s.imap, fmt.Sprintf("CREATE %q", "user/"+who))
	}
	if err != nil {
		t.Fatalf("cyrus: user %s: %v\n%s", who, err, s.log())
	}
	return Server{
		Name: name, URL: s.root, Username: who, Password: password,
		Scheduling: true, Address: who + "@" + cyrusDomain,
		t: t, service: s, mails: len(s.post.mails()),
		calendars: s.root + "calendars/user/" + who + "/",
		books:     s.root + "addressbooks/user/" + who + "/",
	}
}

// cyrusSignIn is how users sign in, and how many connections are served at once.
type cyrusSignIn struct {
	mechanisms string
	workers    int
}

var (
	cyrusPlain  = cyrusSignIn{"PLAIN", 40}
	cyrusDigest = cyrusSignIn{"PLAIN DIGEST-MD5", 1}
)

func cyrus(signIn cyrusSignIn) (*service, error) {
	web, err := freePort()
	if err != nil {
		return nil, err
	}
	mail, err := freePort()
	if err != nil {
		return nil, err
	}
	post, err := newPostbox()
	if err != nil {
		return nil, err
	}
	dir, owner, err := cyrusDir(web, mail, post.port(), signIn)
	if err != nil {
		post.close()
		return nil, err
	}
	return &service{
		dir:     dir,
		owner:   owner,
		command: []string{cyrusMaster, "-D", "-C", dir + "/imapd.conf", "-M", dir + "/cyrus.conf", "-p", dir + "/master.pid"},
		root:    fmt.Sprintf("http://127.0.0.1:%d/dav/", web),
		imap:    mail,
		post:    post,
		answers: func(s *service) error {
			if err := answersHTTP(s); err != nil {
				return err
			}
			return imap(s.imap)
		},
	}, nil
}

// cyrusDir lays out a server's configuration and state; all of it belongs to the owner.
func cyrusDir(web, mail, smtp int, signIn cyrusSignIn) (string, *user.User, error) {
	dir, err := stateDir("cyrus")
	if err != nil {
		return "", nil, err
	}
	name, owner, err := cyrusOwner()
	if err != nil {
		return dir, nil, err
	}
	for _, sub := range []string{"conf/proc", "conf/lock", "conf/socket", "conf/db", "conf/log", "conf/msg", "spool", "sieve"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return dir, nil, err
		}
	}
	fill := strings.NewReplacer("DIR", dir, "OWNER", name, "DOMAIN", cyrusDomain, "ADMIN", cyrusAdmin,
		"MECHANISMS", signIn.mechanisms, "WORKERS", strconv.Itoa(signIn.workers),
		"WEB", strconv.Itoa(web), "IMAP", strconv.Itoa(mail), "SMTP", strconv.Itoa(smtp))
	if err := write(dir, map[string]string{
		"imapd.conf": fill.Replace(imapdConf),
		"cyrus.conf": fill.Replace(cyrusConf),
	}); err != nil {
		return dir, nil, err
	}
	if err := cyrusPassword(dir, cyrusAdmin); err != nil {
		return dir, nil, err
	}
	return dir, owner, own(dir, owner)
}

// cyrusOwner is the package's own user when root runs the tests, else whoever does.
func cyrusOwner() (name string, owner *user.User, err error) {
	me, err := user.Current()
	if err != nil || me.Uid != "0" {
		return me.Username, nil, err
	}
	owner, err = user.Lookup("cyrus")
	return "cyrus", owner, err
}

func cyrusPassword(dir, who string) error {
	cmd := exec.Command(saslpasswd, "-p", "-c", "-f", filepath.Join(dir, "sasldb2"), "-u", cyrusDomain, who)
	cmd.Stdin = strings.NewReader(password)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("password of %s: %w: %s", who, err, out)
	}
	return nil
}

func own(dir string, owner *user.User) error {
	if owner == nil {
		return nil
	}
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, uid, gid)
	})
}

const imapdConf = `configdirectory: DIR/conf
proc_path: DIR/conf/proc
mboxname_lockpath: DIR/conf/lock
defaultpartition: default
partition-default: DIR/spool
sievedir: DIR/sieve
cyrus_user: OWNER
servername: DOMAIN
admins: ADMIN
virtdomains: off
unixhierarchysep: yes
altnamespace: no
allowplaintext: yes
sasl_mech_list: MECHANISMS
sasl_reauth_timeout: 60
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: DIR/sasldb2
httpmodules: caldav carddav
caldav_allowscheduling: on
calendar_user_address_set: DOMAIN
smtp_backend: host
smtp_host: 127.0.0.1:SMTP/noauth
idlesocket: DIR/conf/socket/idle
notifysocket: DIR/conf/socket/notify
lmtpsocket: DIR/conf/socket/lmtp
tls_session_timeout: 0
`

const cyrusConf = `START {
  recover cmd="ctl_cyrusdb -C DIR/imapd.conf -r"
}
SERVICES {
  imap cmd="imapd -C DIR/imapd.conf" listen="127.0.0.1:IMAP" prefork=0 maxchild=5
  http cmd="httpd -C DIR/imapd.conf" listen="127.0.0.1:WEB" prefork=1 maxchild=WORKERS
}
EVENTS {
}
`
