/* Wine 8 lacks bcryptprimitives.dll, which the Rust parts of our libraries ask for randomness. Real Windows has
   it; this one lies in the Wine prefix alone and is never shipped. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID place, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE place, SIZE_T length) {
    while (length) {
        ULONG part = length > 0x10000 ? 0x10000 : (ULONG)length;
        if (!SystemFunction036(place, part)) return FALSE;
        place += part;
        length -= part;
    }
    return TRUE;
}
