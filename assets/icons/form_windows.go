package icons

import "encoding/binary"

// wrapped puts a picture into an .ico, which may hold PNG since Windows Vista.
func wrapped(png []byte) []byte {
	const header, size = 6 + 16, 64
	out := binary.LittleEndian.AppendUint16(nil, 0) // reserved
	out = binary.LittleEndian.AppendUint16(out, 1)  // an icon
	out = binary.LittleEndian.AppendUint16(out, 1)  // one picture
	out = append(out, size, size, 0, 0)
	out = binary.LittleEndian.AppendUint16(out, 1)  // planes
	out = binary.LittleEndian.AppendUint16(out, 32) // bits a pixel
	out = binary.LittleEndian.AppendUint32(out, uint32(len(png)))
	out = binary.LittleEndian.AppendUint32(out, header)
	return append(out, png...)
}
