import { styledPy, styleOf, usualPy } from '../code/style.ts'
import { provedBy } from '../languages/language.ts'
import { folderOf, isPy, isTest, join, nameOf, shellWord } from '../paths.ts'
import type { Project } from '../project.ts'
import type { Known } from './examples.ts'
import { literal } from './literal.ts'
import { freePath, raising, returning, type WriteTests } from './written.ts'

/** A test for unittest or pytest. */
export const pyTests: WriteTests = (file, known, project) => {
  const [model, text = ''] = [...project.texts].find(([path]) => isPy(path) && isTest(path)) ?? []
  const module = moduleOf(file, model, project)
  if (module === undefined) return `I don't see how a test here could import \`${file}\`.`
  const isUnittest = text === '' || /^(import unittest|from unittest )/m.test(text)
  const stem = nameOf(file).replace(/\.py$/, '')
  const isSuffix = model !== undefined && nameOf(model).endsWith('_test.py')
  const named = (name: string) => join(folderOf(model ?? ''), isSuffix ? `${name}_test.py` : `test_${name}.py`)
  const path = freePath([named(stem), named(`${stem}_${known[0]?.definition.name ?? 'more'}`)], project)
  const lines = isUnittest ? unittestLines(module, known, stem) : pytestLines(module, known)
  return {
    path,
    before: undefined,
    after: `${styledPy(lines, styleOf(text, usualPy)).join('\n')}\n`,
    check: provedBy(isUnittest ? unittest(path, project) : 'python3 -m pytest'),
  }
}

function unittest(path: string, { paths }: Project): string {
  const folder = folderOf(path)
  if (folder === '' || paths.includes(`${folder}/__init__.py`)) return 'python3 -m unittest'
  return `python3 -m unittest discover -s ${shellWord(folder)}`
}

/** The name by which a test imports a file: as the tests that are there import others of the project. */
function moduleOf(file: string, model: string | undefined, { paths, texts }: Project): string | undefined {
  const dotted = (path: string) => path.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.')
  const text = texts.get(model ?? '') ?? ''
  const used = [...text.matchAll(/^[ \t]*(?:from|import)\s+([\w.]+)/gm)].map(([, module = '']) => module)
  const sources = paths.filter((path) => isPy(path) && !isTest(path))
  for (const module of used) {
    const source = sources.find((path) => dotted(path) === module || dotted(path).endsWith(`.${module}`))
    if (source === undefined) continue
    const left = dotted(source).slice(0, dotted(source).length - module.length)
    if (dotted(file).startsWith(left)) return dotted(file).slice(left.length)
  }
  if (!file.includes('/')) return dotted(file)
  const siblings = sources.filter((path) => folderOf(path) === folderOf(file)).map((path) => nameOf(dotted(path)))
  const own = [...(texts.get(file) ?? '').matchAll(/^(?:from|import)\s+(\w+)/gm)].map(([, name = '']) => name)
  // A file that imports its neighbours by their bare names can only be imported from its own folder.
  return folderOf(model ?? '') === '' && !own.some((name) => siblings.some((each) => each.endsWith(`.${name}`)))
    ? dotted(file)
    : undefined
}

const call = ({ definition }: Known, args: readonly Parameters<typeof literal>[0][]) =>
  `${definition.name}(${args.map((arg) => literal(arg, 'Python')).join(', ')})`

const titled = (stem: string) =>
  stem
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')

const imported = (module: string, known: readonly Known[]) =>
  `from ${module} import ${known.map(({ definition }) => definition.name).join(', ')}`

function unittestLines(module: string, known: readonly Known[], stem: string): string[] {
  const tests = known.flatMap((each) => {
    const failing = raising(each)
    const checks = returning(each).map(({ args, result }) =>
      result.type === 'truth'
        ? `        self.assert${result.value ? 'True' : 'False'}(${call(each, args)})`
        : `        self.assertEqual(${call(each, args)}, ${literal(result, 'Python')})`,
    )
    return [
      `    def test_${each.definition.name}(self):`,
      ...checks,
      ...(failing
        ? [`        with self.assertRaises(${failing.raised}):`, `            ${call(each, failing.args)}`]
        : []),
      '',
    ]
  })
  return [
    'import unittest',
    '',
    imported(module, known),
    '',
    '',
    `class ${titled(stem)}Test(unittest.TestCase):`,
    ...tests,
    '',
    'if __name__ == "__main__":',
    '    unittest.main()',
  ]
}

function pytestLines(module: string, known: readonly Known[]): string[] {
  const raises = known.some((each) => raising(each))
  const tests = known.flatMap((each) => {
    const failing = raising(each)
    return [
      '',
      '',
      `def test_${each.definition.name}():`,
      ...returning(each).map(({ args, result }) => `    assert ${comparison(call(each, args), result)}`),
      ...(failing ? [`    with pytest.raises(${failing.raised}):`, `        ${call(each, failing.args)}`] : []),
    ]
  })
  return [...(raises ? ['import pytest', ''] : []), imported(module, known), ...tests]
}

const comparison = (called: string, result: Parameters<typeof literal>[0]) =>
  result.type === 'truth' ? (result.value ? called : `not ${called}`) : `${called} == ${literal(result, 'Python')}`
