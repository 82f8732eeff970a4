/* python.exe for the interpreter that builds and tests; nothing of it is shipped. */
#include <windows.h>

typedef int(__cdecl *Main)(int, wchar_t **);

int wmain(int count, wchar_t **words) {
    HMODULE python = LoadLibraryW(L"python311.dll");
    if (!python) return 111;
    Main run = (Main)(void *)GetProcAddress(python, "Py_Main");
    return run ? run(count, words) : 112;
}
