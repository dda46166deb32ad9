import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { exec } from "../../lab/exec.ts";
import { DRAWN_FROM, digests, pictures } from "./pictures.ts";

// Draws the docs' pictures with Chromium: npm run docs:pictures
const images = resolve(import.meta.dirname, "../../../docs/images");
const folder = await mkdtemp(join(tmpdir(), "http3-pictures-"));
try {
    await mkdir(images, { recursive: true });
    for (const { file, html, width, height } of pictures()) {
        const source = join(folder, `${file}.html`);
        await writeFile(source, html);
        await exec("chromium", [
            ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"],
            ...[
                "--force-device-scale-factor=2",
                `--window-size=${width},${height}`,
                `--user-data-dir=${folder}/profile`,
            ],
            ...[`--screenshot=${join(images, file)}`, pathToFileURL(source).href],
        ]);
    }
    await writeFile(join(images, DRAWN_FROM), `${JSON.stringify(digests(), null, 4)}\n`);
} finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20 });
}
