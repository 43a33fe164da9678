import { attribute } from '../base/text.ts'

/** Where the panel's page finds what it consists of. All of it comes from the extension itself. */
export interface ShellParts {
  /** The origin that the editor serves the extension's own files from. */
  readonly cspSource: string
  /** New for every page. */
  readonly nonce: string
  readonly script: string
  readonly styles: readonly string[]
}

/**
 * The panel's page. Its policy is the last line of defence: even markup that got past everything else can load nothing,
 * run nothing and send nothing.
 */
export function panelHtml({ cspSource, nonce, script, styles }: ShellParts): string {
  const source = attribute(cspSource)
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${attribute(nonce)}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source}`,
    "connect-src 'none'",
    "frame-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Agentic Code Editor</title>
${styles.map((href) => `<link rel="stylesheet" href="${attribute(href)}">`).join('\n')}
</head>
<body>
<div id="root"></div>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`
}
