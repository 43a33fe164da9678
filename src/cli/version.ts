declare const __VERSION__: string

/** Put in by the build, from package.json. */
export const version: string = typeof __VERSION__ === 'string' ? __VERSION__ : 'development'
