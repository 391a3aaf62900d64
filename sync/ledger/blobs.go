package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const packFrom = 256 // bytes; below it compression gains nothing

var (
	zippers   = sync.Pool{New: func() any { return zipper() }}
	unzippers = sync.Pool{New: func() any { return unzipper() }}
)

func zipper() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<18), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err)
	}
	return z
}

func unzipper() *zstd.Decoder {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic(err)
	}
	return z
}

// squeeze compresses a content where that gains an eighth at least.
func squeeze(content []byte) (stored []byte, packed bool) {
	if len(content) < packFrom {
		return content, false
	}
	z := zippers.Get().(*zstd.Encoder)
	defer zippers.Put(z)
	if small := z.EncodeAll(content, nil); len(small) < len(content)/8*7 {
		return small, true
	}
	return content, false
}

func unsqueeze(stored []byte, packed bool) ([]byte, error) {
	if !packed {
		return stored, nil
	}
	z := unzippers.Get().(*zstd.Decoder)
	defer unzippers.Put(z)
	b, err := z.DecodeAll(stored, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return b, nil
}

// keep stores what goes beside a link or a line, each content once, and notes who needs it.
func (w *work) keep(ctx context.Context, needs string, id int64, blobs map[digest][]byte) error {
	for d, content := range blobs {
		blob, err := w.number(ctx, "blob_id", d[:])
		if errors.Is(err, sql.ErrNoRows) && content != nil {
			blob, err = w.putBlob(ctx, d, content)
		}
		if err == nil {
			_, err = w.do(ctx, needs, id, blob)
		}
		if err != nil {
			return fmt.Errorf("content %x: %w", d[:4], err)
		}
	}
	return nil
}

func (w *work) putBlob(ctx context.Context, d digest, content []byte) (int64, error) {
	stored, packed := squeeze(content)
	if _, err := w.do(ctx, "put_blob", d[:], len(content), packed, stored); err != nil {
		return 0, err
	}
	return w.number(ctx, "blob_id", d[:])
}

// blob loads a content and makes sure that it is the one.
func (d *DB) blob(ctx context.Context, hash digest) ([]byte, error) {
	var size int
	var packed bool
	var stored []byte
	err := d.read.QueryRowContext(ctx, query("get_blob"), hash[:]).Scan(&size, &packed, &stored)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("content %x is missing: %w", hash[:4], ErrDamaged)
	}
	if err != nil {
		return nil, err
	}
	content, err := unsqueeze(stored, packed)
	if err == nil && sha256.Sum256(content) != hash {
		err = fmt.Errorf("content %x: %w", hash[:4], ErrDamaged)
	}
	return content, err
}
