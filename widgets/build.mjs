// Bundle every widget into one file that JupyterLab and Panel load as it is.
import { build, context } from "esbuild";

const out = process.env.HOILAB_WIDGETS_OUT ?? "../hoilab/widgets/static";
const watch = process.argv.includes("--watch");

/** @type {import("esbuild").BuildOptions} */
const options = {
  entryPoints: ["src/scrubber.ts", "src/event_timeline.ts", "src/pair_annotator.ts", "src/train_monitor.ts", "src/attention_lens.ts", "src/scene_view.ts", "src/map_view.ts", "src/zone_editor.ts"],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  minify: !watch,
  sourcemap: watch ? "inline" : false,
  legalComments: "none",
  loader: { ".css": "text" },
  logLevel: "info",
};

if (watch) await (await context(options)).watch();
else await build(options);
