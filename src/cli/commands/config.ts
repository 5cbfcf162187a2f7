import { renderWarningsJson } from "../../agent/json.ts";
import type {
  ConfigCheckJson,
  ConfigInitJson,
  ConfigJson,
  ConfigPathJson,
} from "../../agent/json_schemas.ts";
import { FileError } from "../../ports.ts";
import type { CommandContext, CommandRun } from "../command.ts";
import type { ConfigView, Workplace } from "../environment.ts";
import { type ExitCode, exitCodeOfError } from "../exit_codes.ts";

/** `config init`: an example to fill in, never over an existing file. */
export const runConfigInit: CommandRun<unknown> = async ({ environment, open, output }) => {
  const written = await tryToWrite(await open());
  if (written instanceof FileError) {
    const { code: cause, path } = written;
    output.refuse({ code: "stateNotSaved", cause, path }, environment.now());
    return exitCodeOfError("stateNotSaved");
  }
  const { path, isNew } = written;
  const { configWritten, configExists } = output.catalogue.cli;
  if (output.isJson) output.json({ path, isNew } satisfies ConfigInitJson);
  else output.lines(isNew ? configWritten(path) : configExists(path));
  return 0;
};

async function tryToWrite(
  workplace: Workplace,
): Promise<{ readonly path: string; readonly isNew: boolean } | FileError> {
  try {
    return await workplace.writeExample();
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

/** `config path`: where the configuration is read from. */
export const runConfigPath: CommandRun<unknown> = async ({ open, output }) => {
  const { config, looked } = await open();
  const path = pathOf(config);
  if (output.isJson) output.json({ path: path ?? null, looked } satisfies ConfigPathJson);
  else output.lines(...(path === undefined ? looked : [path]));
  return 0;
};

/** `config show`: what is in force and where it comes from; secrets only as set or not set. */
export const runConfigShow: CommandRun<unknown> = async (context) => {
  const { config } = await context.open();
  const { output } = context;
  if (config.kind === "trouble") return refuse(context, config);
  const { isSet, notSet, byDefault } = output.catalogue.cli.labels;
  if (output.isJson) {
    const shown: ConfigJson = {
      path: config.path ?? null,
      keys: config.keys.map(({ key, value, isSet, from }) => ({
        name: key.name,
        value: value ?? null,
        isSet,
        from,
      })),
    };
    output.json(shown);
    return 0;
  }
  const rows = config.keys.map(({ key, value, isSet: given, from }) => [
    key.name,
    value === undefined ? (given ? isSet : notSet) : String(value),
    from === "default" ? (given ? byDefault : "") : from,
  ]);
  output.lines(...output.table(["", "", ""], rows).slice(1));
  return 0;
};

/** `config check`: everything that is wrong, at once. */
export const runConfigCheck: CommandRun<unknown> = async (context) => {
  const { config } = await context.open();
  const { environment, output } = context;
  if (config.kind === "trouble") return refuse(context, config);
  if (output.isJson) {
    const warnings = renderWarningsJson(config.warnings, environment.now());
    output.json({ path: config.path ?? null, warnings } satisfies ConfigCheckJson);
  } else {
    output.lines(output.catalogue.cli.configGood(config.path));
    output.lines(...output.warnings(config.warnings, output.speaker()));
  }
  return 0;
};

function refuse(
  { environment, output }: CommandContext,
  { trouble }: Extract<ConfigView, { kind: "trouble" }>,
): ExitCode {
  output.refuse({ code: "misconfigured", trouble }, environment.now());
  return exitCodeOfError("misconfigured");
}

function pathOf(config: ConfigView): string | undefined {
  if (config.kind === "loaded") return config.path;
  return "path" in config.trouble ? config.trouble.path : undefined;
}
