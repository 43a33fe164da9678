import assert from 'node:assert/strict'
import { cleanUp, copyOf, exitCodes, hasPython, textIn, work } from './mockRun.ts'

afterEach(cleanUp)

/** What people say when they try it out: the title of the plan that follows, or the answer. */
const rows: readonly (readonly [fixture: string, request: string, plan: RegExp | '', steps: RegExp])[] = [
  ['javascript', 'Run npm test please', /^Run npm test$/, /^Run `npm test`$/],
  ['javascript', 'make the tests pass', /^Run the tests$/, /^Run `npm test`$/],
  ['javascript', 'Fix the failing tests', /^Run the tests$/, /^Run `npm test`$/],
  ['javascript', 'Run the tests and lint', /^Run the tests$/, /^Run `npm test`$/],
  ['go', 'Build and test', /^Build the project and run the tests$/, /go build.*go test/s],
  [
    'express',
    'Install the dependencies, then run the tests',
    /^Install the dependencies and run the tests$/,
    /npm (install|ci).*npm test/s,
  ],
  ['rust', 'check that the tests still pass', /^Run the tests$/, /cargo test/],
  ['express', 'add helmet', /^Add helmet/, /`npm install helmet`/],
  ['javascript', 'add eslint', /^Add eslint/, /`npm install --save-dev eslint`/],
  ['javascript', 'please set up prettier', /^Add prettier/, /`npm install --save-dev prettier`/],
  ['python', 'add pytest', /^Add pytest/, /`pytest` to `requirements.txt`/],
  ['javascript', 'add a Makefile', /^Add a Makefile$/, /`make --dry-run test`/],
  ['go', 'please add a makefile', /^Add a Makefile$/, /`make --dry-run test build lint`/],
  ['javascript', 'cover the price parsing with tests', /^Add tests for prices\.js$/, /npm test/],
  ['javascript', 'get rid of the unused legacy file', /^Delete a file$/, /Delete `src\/legacy\.js`/],
  ['javascript', 'delete the legacy module', /^Delete a file$/, /Delete `src\/legacy\.js`/],
  ['javascript', 'update the readme', /^Write a README$/, /Write `README\.md`|README\.md/],
  ['javascript', 'please undo that', '', /press \*\*Undo this run…\*\*/],
  [
    'javascript',
    'Which functions does this project export?',
    '',
    /`src\/prices\.js`: `taxPercent`, `withTax`, `total` and/,
  ],
  ['express', 'Write a test', /^Add a test for unknown pages$/, /`test\/unknown\.test\.js`.*`npm test`/s],
  ['python', 'Write tests for main.py', /^Add a test for GET \/total$/, /`test_total\.py`/],
  ['text', 'What does this project do?', '', /There is no code here, only 3 files .*- `ideas\.md`: /s],
]

describe('what people say to the mock', () => {
  for (const [fixture, request, title, steps] of rows)
    it(`${fixture}: ${request}`, async () => {
      const worked = await work(await copyOf(fixture), request, ({ type }) => (type === 'plan' ? undefined : 'Not now'))
      const [plan] = worked.of('plan')
      if (title === '') {
        assert.equal(plan, undefined)
        assert.match(worked.summary, steps)
        return
      }
      assert.match(plan?.title ?? worked.summary, title)
      assert.match(plan?.steps.map(({ description }) => description).join('\n') ?? '', steps)
    })
})

describe('“Write a test”, which the panel suggests', () => {
  const servers: readonly (readonly [fixture: string, path: string, holds: RegExp, ...modules: string[]])[] = [
    ['express', 'test/unknown.test.js', /\/no-such-page[\s\S]*response\.status, 404/],
    ['python', 'test_total.py', /\/total[\s\S]*response\.status, 200/],
    ['flask', 'test_unknown.py', /\/no-such-page[\s\S]*response\.status_code, 404/, 'flask'],
    ['fastapi', 'test_unknown.py', /\/no-such-page[\s\S]*response\.status_code == 404/, 'fastapi', 'httpx', 'pytest'],
  ]
  for (const [fixture, path, holds, ...modules] of servers)
    it(`tests the server of ${fixture}, and passes`, async function () {
      this.timeout(30_000)
      if (modules.length > 0 && !hasPython(...modules)) this.skip()
      const folder = await copyOf(fixture)
      const worked = await work(folder, 'Write a test')
      assert.match(textIn(folder, path), holds)
      assert.deepEqual(exitCodes(worked), [0])
    })
})
