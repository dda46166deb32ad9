import * as z from "zod";
import { objectName } from "../model/settings/forms.ts";
import { partKind } from "../model/settings/partKind.ts";

const settings = z.strictObject({
    /** Name of a Secret of type `kubernetes.io/tls` in the gateway's namespace. */
    secretName: objectName,
});

/** Settings of {@link existingSecret}. */
export interface ExistingSecretArgs extends z.input<typeof settings> {}

export const existingSecretKind = partKind({
    kind: "existingSecret",
    settings,
    describe: () => ({}),
    rules: [
        {
            code: "secret-in-new-namespace",
            severity: "error",
            reason: "A namespace that is created here holds no Secret yet, and destroying the gateway would take it and the Secret away.",
            remedy: "Drop createNamespace, or set it to false.",
            source: "core/v1 Namespace, deletion",
            judge: (_settings, { createNamespace, namespace }) =>
                createNamespace
                    ? [
                          {
                              path: "createNamespace",
                              of: "edge",
                              found: `The certificate is a Secret that is already in the namespace "${namespace}".`,
                          },
                      ]
                    : [],
        },
    ],
});
