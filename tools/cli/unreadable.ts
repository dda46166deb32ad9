/** Message about an argument file that cannot be read. */
export function unreadable(file: string, error: unknown): string {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return `${file} cannot be read: it does not exist.`;
    if (code === "EISDIR") return `${file} cannot be read: it is a folder. Name a file.`;
    return `${file} cannot be read: ${code}.`;
}
