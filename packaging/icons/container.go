package main

import "encoding/binary"

// ico holds the pictures as Windows wants them; it may hold PNG since Windows Vista.
func ico(pictures map[int][]byte) []byte {
	wanted := []int{16, 24, 32, 48, 64, 128, 256}
	const header, entry = 6, 16
	out := binary.LittleEndian.AppendUint16(nil, 0) // reserved
	out = binary.LittleEndian.AppendUint16(out, 1)  // icons
	out = binary.LittleEndian.AppendUint16(out, uint16(len(wanted)))
	at := header + entry*len(wanted)
	for _, size := range wanted {
		data := pictures[size]
		out = append(out, byte(size), byte(size), 0, 0) // 256 is written as 0
		out = binary.LittleEndian.AppendUint16(out, 1)  // planes
		out = binary.LittleEndian.AppendUint16(out, 32) // bits a pixel
		out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
		out = binary.LittleEndian.AppendUint32(out, uint32(at))
		at += len(data)
	}
	for _, size := range wanted {
		out = append(out, pictures[size]...)
	}
	return out
}

// icns holds the pictures as macOS wants them: entries with a type, a length and a PNG.
func icns(pictures map[int][]byte) []byte {
	var body []byte
	for _, e := range []struct {
		kind string
		size int
	}{{"icp4", 16}, {"icp5", 32}, {"ic11", 32}, {"ic12", 64}, {"ic07", 128}, {"ic13", 256}, {"ic08", 256}, {"ic14", 512}, {"ic09", 512}} {
		body = append(body, e.kind...)
		body = binary.BigEndian.AppendUint32(body, uint32(8+len(pictures[e.size])))
		body = append(body, pictures[e.size]...)
	}
	return append(binary.BigEndian.AppendUint32([]byte("icns"), uint32(8+len(body))), body...)
}
