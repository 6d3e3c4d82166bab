package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Trusted roots (libs/core/trusted-root/README.md): the keys that a log ever had, with their periods, and its witnesses.

const (
	trustedRootType  = "application/vnd.whence.trusted-root+json;version=1"
	trustedRootBytes = 5_000_000
	// periodTolerance is by how many seconds the clocks of witnesses and of the log may differ.
	periodTolerance = 600
)

var errRoot = errors.New("not a trusted root")

// A period is the sizes of the first and the last tree, and by when, in seconds since 1970, witnesses had cosigned them.
type period struct{ from, to, until int64 }

type rootKey struct {
	vkey string
	period
}

type rootPolicy struct {
	policy string
	period
}

type trustedRoot struct {
	origin string
	// keys are oldest first; the last one is current, and its period has no end.
	keys     []rootKey
	policy   string
	policies []rootPolicy
}

type sizesJSON struct{ From, To *int64 }

type validForJSON struct{ Start, End *string }

type keyJSON struct {
	Vkey      string
	PublicKey struct {
		RawBytes, KeyDetails string
		ValidFor             *validForJSON
	}
}

type rootJSON struct {
	MediaType, Origin string
	Tlogs             []struct {
		keyJSON
		CheckpointKeyID struct{ KeyID string } `json:"checkpointKeyId"`
		TreeSizes       sizesJSON
	}
	Witnesses []struct {
		keyJSON
		Name string
	}
	WitnessPolicy   *string
	EarlierPolicies []struct {
		Policy    string
		TreeSizes sizesJSON
		ValidFor  validForJSON
	}
}

// parseTrustedRoot reads a trusted root, which may come from anybody.
func parseTrustedRoot(text []byte) (root trustedRoot, err error) {
	defer func() {
		if recovered := recover(); recovered == errRoot {
			err = errRoot
		} else if recovered != nil {
			panic(recovered)
		}
	}()
	var read rootJSON
	require(len(text) <= trustedRootBytes && utf8.Valid(text) && json.Unmarshal(text, &read) == nil)
	require(read.MediaType == trustedRootType && read.Origin != "" && len(read.Tlogs) > 0 && read.Witnesses != nil)
	root.origin = read.Origin
	for i, one := range read.Tlogs {
		id := one.publicKey(1)
		require(one.CheckpointKeyID.KeyID == base64.StdEncoding.EncodeToString(id))
		root.keys = append(root.keys, rootKey{one.Vkey, periodOf(one.TreeSizes, *one.PublicKey.ValidFor, i < len(read.Tlogs)-1)})
		require(i == 0 || root.keys[i-1].to == root.keys[i].from)
	}
	for _, one := range read.Witnesses {
		require(one.Name != "")
		one.publicKey(4)
	}
	if read.WitnessPolicy != nil {
		root.policy = *read.WitnessPolicy
		require(isPolicy(root.policy))
	}
	for _, one := range read.EarlierPolicies {
		require(root.policy != "" && isPolicy(one.Policy) && !asksForNone(one.Policy))
		root.policies = append(root.policies, rootPolicy{one.Policy, periodOf(one.TreeSizes, one.ValidFor, true)})
	}
	return root, nil
}

func require(ok bool) {
	if !ok {
		panic(errRoot)
	}
}

// publicKey requires that a key is that of its vkey, of an Ed25519 type (or of ML-DSA-44 for a witness), and returns its id.
func (k keyJSON) publicKey(ed25519 byte) []byte {
	parts := strings.SplitN(k.Vkey, "+", 3)
	require(len(parts) == 3 && k.PublicKey.ValidFor != nil)
	id, err := hex.DecodeString(parts[1])
	require(err == nil && len(id) == 4)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	require(err == nil && len(key) > 1 && hex.EncodeToString(id) == parts[1])
	wanted := join([]byte(parts[0]), []byte("\n"), key)
	require(bytes.Equal(id, wanted[:4]))
	raw, details := append([]byte("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"), key[1:]...), "PKIX_ED25519"
	if key[0] != ed25519 {
		require(ed25519 != 1)
		raw, details = key[1:], "ML_DSA_44"
	} else {
		require(len(key) == 33)
	}
	require(k.PublicKey.RawBytes == base64.StdEncoding.EncodeToString(raw) && k.PublicKey.KeyDetails == details)
	return binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(id))
}

// periodOf requires both ends of a period that ends, and none of another.
func periodOf(sizes sizesJSON, valid validForJSON, ends bool) period {
	require(sizes.From != nil && *sizes.From >= 0 && (sizes.To != nil) == ends && (valid.End != nil) == ends)
	if valid.Start != nil {
		instant(*valid.Start)
	}
	if !ends {
		return period{from: *sizes.From, to: 1<<63 - 1, until: 1<<62 - 1}
	}
	require(*sizes.To >= *sizes.From)
	return period{*sizes.From, *sizes.To, instant(*valid.End)}
}

func instant(text string) int64 {
	at, err := time.Parse(time.RFC3339, text)
	require(err == nil && strings.HasSuffix(text, "Z"))
	return at.Unix()
}

// open returns the tree of a checkpoint that a key of the log signed in its period, and that a policy's witnesses cosigned.
func (root trustedRoot) open(checkpoint string) (tlog.Tree, error) {
	signer, isCurrent, err := root.signer(checkpoint)
	if err != nil {
		return tlog.Tree{}, err
	}
	c := &checker{log: Log{Origin: root.origin, Vkey: signer.vkey}}
	tree, err := c.openCheckpoint(checkpoint)
	if err != nil {
		return tlog.Tree{}, err
	}
	policy, met := root.met(checkpoint, tree.N)
	switch {
	case !met:
		return tlog.Tree{}, errors.New("too few witnesses")
	case isCurrent:
		return tree, nil
	case tree.N < signer.from || tree.N > signer.to:
		return tlog.Tree{}, errors.New("of a size that the earlier key did not sign")
	case policy != "" && !satisfiedBy(policy, checkpoint, signer.until+periodTolerance):
		return tlog.Tree{}, errors.New("not cosigned before the log rotated its key")
	}
	return tree, nil
}

// signer is the current key if it signed a checkpoint, or else the last of the others that did; a wrong signature of any of them is an error.
func (root trustedRoot) signer(checkpoint string) (signer rootKey, isCurrent bool, err error) {
	var verifiers []note.Verifier
	for _, key := range root.keys {
		verifier, err := note.NewVerifier(key.vkey)
		if err != nil {
			return rootKey{}, false, err
		}
		verifiers = append(verifiers, verifier)
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifiers...))
	if err != nil {
		return rootKey{}, false, err
	}
	for i := len(root.keys) - 1; i >= 0; i-- {
		for _, signature := range opened.Sigs {
			if signature.Hash == verifiers[i].KeyHash() && signature.Name == verifiers[i].Name() {
				return root.keys[i], i == len(root.keys)-1, nil
			}
		}
	}
	return rootKey{}, false, errRoot
}

// met is the policy that cosignatures meet: the current one, or else an earlier one in its period.
func (root trustedRoot) met(checkpoint string, size int64) (string, bool) {
	if satisfied(root.policy, checkpoint, 0) {
		return root.policy, true
	}
	for i := len(root.policies) - 1; i >= 0; i-- {
		earlier := root.policies[i]
		if earlier.from <= size && size <= earlier.to && satisfiedBy(earlier.policy, checkpoint, earlier.until+periodTolerance) {
			return earlier.policy, true
		}
	}
	return "", false
}
