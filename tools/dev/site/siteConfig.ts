import { join, resolve } from "node:path";
import { defineConfig } from "vitepress";
import { anchorOf } from "./markdown.ts";
import { sidebarOf } from "./sidebar.ts";

const repository = resolve(import.meta.dirname, "../../..");

/** The docs site, from the pages that `stage.ts` writes next to this configuration. */
export default defineConfig({
    title: "pulumi-http3-gateway",
    description: "HTTP/3 gateways on Kubernetes, by Pulumi",
    lang: "en",
    outDir: join(repository, "site/html"),
    cacheDir: join(repository, "site/cache"),
    rewrites: { "README.md": "index.md", "docs/README.md": "docs/index.md", "api/README.md": "api/index.md" },
    // GitHub's anchors, so that a link has the same target in both.
    markdown: { anchor: { slugify: anchorOf } },
    themeConfig: {
        nav: [
            { text: "Documentation", link: "/docs/" },
            { text: "Rules", link: "/docs/RULES" },
            { text: "API", link: "/api/" },
        ],
        sidebar: sidebarOf(repository),
        outline: 2,
        search: { provider: "local" },
    },
});
