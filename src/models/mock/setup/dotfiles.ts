import { styleOf, usualJs, usualPy } from '../code/style.ts'
import { variablesIn } from '../docs/variables.ts'
import { languagesIn } from '../languages/all.ts'
import { code } from '../markdown.ts'
import { isCode, isPy } from '../paths.ts'
import type { Setting } from './setting.ts'

/** What tools leave behind that nobody wants to keep. */
const leftBehind: Readonly<Record<string, readonly string[]>> = {
  JavaScript: ['node_modules/', '.env'],
  Python: ['__pycache__/', '.venv/', '.env'],
  Go: ['*.test', '.env'],
  Rust: ['target/'],
  Java: ['*.class', 'out/'],
}

/** A .gitignore, or an entry of it. */
export const ignoring: Setting = {
  asked: /\.?gitignore\b|\b(?:make|let)\s+git\s+ignore\b/i,
  find(request, project) {
    const path = '.gitignore'
    const before = project.texts.get(path)
    if (project.paths.includes(path) && before === undefined) return `I couldn't read all of ${code(path)}.`
    const [, quoted] = /[`"']([^`"'\s]+)[`"']/.exec(request.replace(/[`"']\.?gitignore[`"']/i, '')) ?? []
    const [, bare] =
      /\b(?:add|put|ignore)\s+(?:the\s+)?(?:folder\s+|directory\s+|files?\s+)?([\w.*/-]+\/?)\s+(?:folder\s+|directory\s+)?(?:to|in|into)\b/i.exec(
        request,
      ) ?? []
    const named = quoted ?? (bare !== undefined && !/^(a|an|entry|something|new)$/i.test(bare) ? bare : undefined)
    const wanted = named === undefined ? languagesIn(project).flatMap(({ name }) => leftBehind[name] ?? []) : [named]
    const lines = (before ?? '').split('\n').map((line) => line.trim().replace(/\/$/, ''))
    const added = [...new Set(wanted)].filter((entry) => !lines.includes(entry.replace(/\/$/, '')))
    if (wanted.length === 0) return 'I see no code here that leaves files behind. Which one should be ignored?'
    if (added.length === 0) return `${code(path)} ignores that already.`
    return {
      path,
      before,
      after: `${before === undefined || before.trim() === '' ? '' : `${before.trimEnd()}\n`}${added.join('\n')}\n`,
      title: before === undefined ? 'Add a .gitignore' : 'Ignore more files',
      what: `Git ignores ${added.map(code).join(', ')}.`,
      reasoning: `Files that git keeps already stay in it until they are removed there.`,
      check: undefined,
    }
  },
}

/** An .editorconfig that says how the code is written already. */
export const editorConfig: Setting = {
  asked: /\b(?:add|create|write|set ?up|generate|make)\b[^\n]{0,40}\.?editor\s?config\b/i,
  find(_request, project) {
    const path = '.editorconfig'
    if (project.paths.includes(path)) return `There is an ${code(path)} already.`
    const texts = [...project.texts].filter(([each]) => isCode(each))
    const all = texts.map(([, text]) => text).join('\n')
    const [first = ''] = texts.map(([each]) => each)
    const { indent } = styleOf(all, isPy(first) ? usualPy : usualJs)
    const usesTabs = indent === '\t'
    const hasMakefile = project.paths.some((each) => each.endsWith('Makefile')) && !usesTabs
    const lines = [
      'root = true',
      '',
      '[*]',
      'charset = utf-8',
      `end_of_line = ${all.includes('\r\n') ? 'crlf' : 'lf'}`,
      'insert_final_newline = true',
      'trim_trailing_whitespace = true',
      ...(texts.length === 0
        ? []
        : usesTabs
          ? ['indent_style = tab']
          : ['indent_style = space', `indent_size = ${indent.length}`]),
      ...(project.paths.some((each) => each.endsWith('.md')) ? ['', '[*.md]', 'trim_trailing_whitespace = false'] : []),
      ...(hasMakefile ? ['', '[Makefile]', 'indent_style = tab'] : []),
    ]
    return {
      path,
      before: undefined,
      after: `${lines.join('\n')}\n`,
      title: 'Add an .editorconfig',
      what: `${code(path)} tells editors how the files here are written.`,
      reasoning:
        texts.length === 0
          ? 'There is no code here, so it says nothing about indentation.'
          : `I looked at ${texts.length} files: they are indented with ${usesTabs ? 'tabs' : `${indent.length} spaces`}.`,
      check: undefined,
    }
  },
}

const secret = /KEY|TOKEN|SECRET|PASSWORD|PASS$|CREDENTIAL/

/** An example of the environment that the code reads. */
export const exampleEnvironment: Setting = {
  asked:
    /\.env\.(?:example|sample|template)\b|\b(?:example|sample)\s+(?:of\s+the\s+)?(?:\.?env(?:ironment)?)(?:\s+file)?\b/i,
  find(_request, project) {
    const path = '.env.example'
    const found = variablesIn(project)
    if (found.length === 0)
      return 'I found no place where the code reads an environment variable, so there is nothing to show.'
    const before = project.texts.get(path)
    if (project.paths.includes(path) && before === undefined) return `I couldn't read all of ${code(path)}.`
    const missing = found.filter(({ name }) => !new RegExp(`^#?\\s*${name}=`, 'm').test(before ?? ''))
    if (missing.length === 0)
      return `${code(path)} shows all variables that the code reads: ${found.map(({ name }) => code(name)).join(', ')}.`
    const lines = missing.map(({ name, fallback }) => `${name}=${secret.test(name) ? '' : (fallback ?? '')}`)
    return {
      path,
      before,
      after: `${before === undefined || before.trim() === '' ? '' : `${before.trimEnd()}\n`}${lines.join('\n')}\n`,
      title: 'Show the environment in .env.example',
      what: `${code(path)} shows ${missing.map(({ name }) => code(name)).join(', ')}, with the defaults of the code.`,
      reasoning: `Those are the variables the code reads. Secrets stay empty.`,
      check: undefined,
    }
  },
}
