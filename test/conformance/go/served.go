package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/transparency-dev/formats/witness"
	"golang.org/x/mod/sumdb/tlog"
)

// A Served log is read over HTTP, as a stranger would: its checkpoint, tiles and entry bundles.
type Served struct {
	// URL is the log's prefix, without a slash at the end.
	URL, Origin, Vkey, Policy string
	// Earlier are checkpoints that were published before.
	Earlier []string
	// Key is an API key, where the log is not public; empty: none is sent.
	Key string
	// HashesOnly leaves the entry bundles out.
	HashesOnly bool
}

func checkServed() {
	var served Served
	if err := json.NewDecoder(os.Stdin).Decode(&served); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	c := &checker{log: Log{Origin: served.Origin, Vkey: served.Vkey}, report: Report{Failures: []string{}}}
	c.served(served)
	json.NewEncoder(os.Stdout).Encode(c.report)
}

func (c *checker) served(served Served) {
	text, err := served.get("/checkpoint")
	c.check(err, "GET /checkpoint")
	tree, err := c.openCheckpoint(string(text))
	c.check(err, "the checkpoint")
	if err != nil {
		return
	}
	policy, err := witness.ParsePolicy([]byte(served.Policy))
	if err == nil && !policy.Satisfied(text) {
		err = fmt.Errorf("too few witnesses")
	}
	c.check(err, "the policy")
	// The reader authenticates each tile against the tree before it is used.
	reader := tlog.TileHashReader(tree, &servedTiles{served, map[string][]byte{}})
	for _, note := range served.Earlier {
		older, err := c.openCheckpoint(note)
		if err == nil {
			var proof tlog.TreeProof
			proof, err = tlog.ProveTree(tree.N, older.N, reader)
			if err == nil {
				err = tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
			}
		}
		c.check(err, "consistency with the checkpoint of %d", older.N)
	}
	if served.HashesOnly {
		return
	}
	var entries [][]byte
	for first := int64(0); first < tree.N; first += 256 {
		entries = append(entries, c.bundle(served, tree, reader, first)...)
	}
	if int64(len(entries)) == tree.N {
		c.rebuilt(entries)
	}
}

// bundle hashes each entry of a bundle, proves its inclusion, and returns them.
func (c *checker) bundle(served Served, tree tlog.Tree, reader tlog.HashReader, first int64) (entries [][]byte) {
	path := pathOf(tlog.Tile{H: tileHeight, L: 0, N: first / 256, W: int(min(256, tree.N-first))})
	bundle, err := served.get("/" + strings.Replace(path, "tile/0/", "tile/entries/", 1))
	index := first
	for ; err == nil && len(bundle) > 0; index++ {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			err = fmt.Errorf("cut off at entry %d", index)
			break
		}
		length := int(binary.BigEndian.Uint16(bundle))
		var proof tlog.RecordProof
		if proof, err = tlog.ProveRecord(tree.N, index, reader); err == nil {
			err = tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(bundle[2:2+length]))
		}
		entries = append(entries, bundle[2:2+length])
		bundle = bundle[2+length:]
	}
	if want := min(first+256, tree.N); err == nil && index != want {
		err = fmt.Errorf("it ends at entry %d, not %d", index, want)
	}
	c.check(err, "the entries from %d on", first)
	return entries
}

func (served Served) get(path string) ([]byte, error) {
	url := served.URL + path
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if served.Key != "" {
		request.Header.Set("Authorization", "Bearer "+served.Key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := io.Copy(&body, response.Body); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return body.Bytes(), nil
}

// servedTiles asks for tiles one by one, once each.
type servedTiles struct {
	served Served
	read   map[string][]byte
}

func (r *servedTiles) Height() int { return tileHeight }

func (r *servedTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	found := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := pathOf(tile)
		if r.read[path] == nil {
			data, err := r.served.get("/" + path)
			if err != nil {
				return nil, err
			}
			r.read[path] = data
		}
		found[i] = r.read[path]
	}
	return found, nil
}

func (r *servedTiles) SaveTiles([]tlog.Tile, [][]byte) {}
