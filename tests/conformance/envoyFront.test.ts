import { MARKED } from "../../tools/dev/conformance/rows.ts";
import { IMAGES, VERSIONS } from "../../tools/lab/versions.ts";
import { conformance } from "./conformance.ts";
import { front } from "./front.ts";
import { plainNginx } from "./plainNginx.ts";

conformance(
    front({
        key: "envoyFront",
        title: "Front: Envoy, UDP only, before nginx",
        version: VERSIONS.envoy,
        name: "conform-by-envoy",
        behind: plainNginx("conform-by-envoy-ingress"),
        proxy: "envoy",
        image: async () => IMAGES.envoy,
        rows: MARKED,
    }),
);
