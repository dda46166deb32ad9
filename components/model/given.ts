/**
 * The settings that a part is made with. Nothing type-checks an ESM program: where it leaves them out altogether, they are
 * none, so that what is missing is said together with all else.
 */
export function given<Settings extends object>(settings: Settings): Settings {
    return settings ?? ({} as Settings);
}
