import { goCheck, note, type Table } from './mockCells.ts'

/** Requests about code and files. */
export const codeCells: Table = {
  'adds a health check': {
    JavaScript: {
      request: 'Add a health check endpoint',
      fixture: 'node-http',
      files: ['server.js', 'test/health.test.js'],
      commands: ['npm test'],
    },
    TypeScript: {
      request: 'Add a health check endpoint',
      files: ['src/server.ts', 'test/health.test.ts'],
      commands: ['npm test'],
    },
    Python: {
      request: 'Add a health check endpoint',
      fixture: 'python',
      files: ['main.py', 'test_health.py'],
      commands: ['python3 -m unittest'],
    },
    Go: { request: 'Add a health check endpoint', files: ['server.go', 'health_test.go'], commands: [goCheck] },
    Rust: {
      request: 'Add a health check endpoint',
      files: ['src/main.rs'],
      commands: ['cargo test'],
      holds: /fn answers_health/,
    },
    Java: { request: 'Add a health check endpoint', files: ['src/shop/Main.java'], commands: ['make test'] },
    text: note('Add a health check endpoint', 'notes/add-a-health-check-endpoint.md'),
  },
  'adds a test': {
    JavaScript: {
      request: 'Write unit tests for src/prices.js',
      files: ['test/total.test.js'],
      commands: ['npm test'],
      holds: /total\(\[1, 2, 3\]\), 6\)[\s\S]*assert\.throws\(\(\) => perPiece\(7, 0\)\)/,
    },
    TypeScript: {
      request: 'Add tests',
      files: ['test/isMorning.test.ts'],
      commands: ['npm test'],
      holds: /isMorning\(2\), true\)[\s\S]*It is Ada\./,
    },
    Python: {
      request: 'Add a test for average',
      files: ['test_words_average.py'],
      commands: ['python3 -m unittest'],
      holds: /average\(\[1, 2, 3\]\), 2\)[\s\S]*assertRaises\(ValueError\)/,
    },
    Go: {
      request: 'Add a test for withTax in prices.go',
      files: ['prices_test.go'],
      commands: [goCheck],
      holds: /withTax\(10\); got != 12/,
    },
    Rust: {
      request: 'Write a test for the function label',
      files: ['src/prices.rs'],
      commands: ['cargo test'],
      holds: /assert_eq!\(super::label\("Ada"\), "ADA!"\)/,
    },
    Java: {
      request: 'Add tests for Prices.java',
      files: ['test/shop/PricesMoreTest.java'],
      commands: [
        `out=$(mktemp -d) && javac -d "$out" $(find . -name '*.java') && java -ea -cp "$out" shop.PricesMoreTest`,
      ],
      holds: /"ADA!"\.equals\(Prices\.label\("Ada"\)\)/,
    },
    text: { request: 'Add tests', says: /no code here that I could test/ },
  },
  'renames a symbol': {
    JavaScript: {
      request: 'Rename the function withTax to taxed',
      files: ['src/prices.js', 'src/tag.js', 'test/prices.test.js'],
      commands: ['npm test'],
    },
    TypeScript: {
      request: 'Rename isMorning to isEarly',
      files: ['src/clock.ts', 'src/server.ts'],
      commands: ['npm test'],
    },
    Python: {
      request: 'rename average to mean everywhere',
      files: ['report.py', 'words.py'],
      commands: ['python3 -m unittest'],
    },
    Go: { request: 'Rename the function sendJSON to writeJSON', files: ['server.go'], commands: [goCheck] },
    Rust: { request: 'Rename with_tax to taxed', files: ['src/main.rs', 'src/prices.rs'], commands: ['cargo test'] },
    Java: {
      request: 'Rename the method withTax to taxed',
      files: ['src/shop/Main.java', 'src/shop/Prices.java', 'test/shop/PricesTest.java'],
      commands: ['make test'],
    },
    text: { request: 'Rename foo to bar', says: /found no `foo` in the code/ },
  },
  'mends error handling': {
    JavaScript: {
      request: 'Fix error handling in server.js',
      fixture: 'node-http',
      files: ['server.js'],
      commands: ['npm test'],
    },
    TypeScript: note('Fix error handling in server.ts', 'notes/fix-error-handling-in-server-ts.md'),
    Python: {
      request: 'Fix error handling in main.py',
      fixture: 'python',
      files: ['main.py'],
      commands: ['python3 -m unittest'],
    },
    Go: {
      request: 'Fix the error handling in server.go',
      files: ['server.go'],
      commands: [goCheck],
      holds: /if err := json\.NewDecoder\(r\.Body\)\.Decode\(&added\); err != nil/,
    },
    Rust: note('Fix the error handling', 'notes/fix-the-error-handling.md'),
    Java: note('Fix the error handling', 'notes/fix-the-error-handling.md'),
    text: note('Fix the error handling', 'notes/fix-the-error-handling.md'),
  },
  'refactors the config': {
    JavaScript: {
      request: 'Refactor the config module',
      fixture: 'express',
      files: ['src/config.js'],
      commands: ['npm test'],
    },
    TypeScript: note('Refactor the config module', 'notes/refactor-the-config-module.md'),
    Python: {
      request: 'Refactor the settings',
      fixture: 'python',
      files: ['settings.py'],
      commands: ['python3 -m unittest'],
    },
    Go: note('Refactor the config module', 'notes/refactor-the-config-module.md'),
    Rust: note('Refactor the config module', 'notes/refactor-the-config-module.md'),
    Java: note('Refactor the config module', 'notes/refactor-the-config-module.md'),
    text: note('Refactor the config module', 'notes/refactor-the-config-module.md'),
  },
  'deletes a file': {
    JavaScript: { request: 'Delete the file src/legacy.js', files: ['src/legacy.js'], commands: ['npm test'] },
    TypeScript: { request: 'Delete src/unused.ts', files: ['src/unused.ts'], commands: ['npm test'] },
    Python: { request: 'Delete the file old_names.py', files: ['old_names.py'], commands: ['python3 -m unittest'] },
    Go: { request: 'Delete unused.go', files: ['unused.go'], commands: [goCheck] },
    Rust: { request: 'Delete docs/old.md', files: ['docs/old.md'], commands: [] },
    Java: { request: 'Delete Old.java', files: ['src/shop/Old.java'], commands: ['make test'] },
    text: { request: 'Delete the file shopping.txt', files: ['shopping.txt'], commands: [] },
  },
  'moves a file': {
    JavaScript: {
      request: 'Rename src/legacy.js to old.js',
      files: ['src/legacy.js', 'src/old.js'],
      commands: ['npm test'],
    },
    TypeScript: {
      request: 'Rename src/unused.ts to epoch.ts',
      files: ['src/unused.ts', 'src/epoch.ts'],
      commands: ['npm test'],
    },
    Python: {
      request: 'Rename old_names.py to names.py',
      files: ['old_names.py', 'names.py'],
      commands: ['python3 -m unittest'],
    },
    Go: { request: 'Rename unused.go to old.go', files: ['unused.go', 'old.go'], commands: [goCheck] },
    Rust: { request: 'Move docs/old.md to plans.md', files: ['docs/old.md', 'plans.md'], commands: [] },
    Java: {
      request: 'Move src/shop/Old.java to src/old/',
      files: ['src/shop/Old.java', 'src/old/Old.java'],
      commands: ['make test'],
    },
    text: { request: 'Rename shopping.txt to list.txt', files: ['shopping.txt', 'list.txt'], commands: [] },
  },
}
