import type { Project } from '../project.ts'

/** What can be made with the Makefile. */
export const makeTargets = ({ texts }: Project): string[] =>
  [...(texts.get('Makefile') ?? '').matchAll(/^([\w-]+)\s*:(?!=)/gm)].map(([, name = '']) => name)
