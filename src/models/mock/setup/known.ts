/** Packages that everybody knows by their bare names, as in “Add helmet”. */
const libraries =
  'axios bcrypt body-parser chalk commander cookie-parser cors date-fns dotenv express fastify helmet joi jsonwebtoken lodash moment mongoose morgan multer nodemailer passport pino prisma react redis socket.io uuid vue winston ws yup zod django fastapi flask httpx jinja2 numpy pandas pydantic requests sqlalchemy uvicorn'
const tools =
  'biome c8 eslint husky jest lint-staged mocha nodemon nyc prettier rimraf supertest ts-node tsx typescript vite vitest webpack black coverage flake8 isort mypy pylint pytest ruff tox'

const kinds = new Map([
  ...libraries.split(' ').map((name) => [name, 'library'] as const),
  ...tools.split(' ').map((name) => [name, 'tool'] as const),
])

/** What a bare name is the name of, if it is a well-known one. */
export const kindOfPackage = (name: string): 'library' | 'tool' | undefined => kinds.get(name.toLowerCase())
