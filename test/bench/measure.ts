import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const times = 9

/** The middle one of some numbers. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** To so many places, so that rows can be read. */
export const rounded = (value: number, places = 1): number => Number(value.toFixed(places))

/** Bytes of a file, and what is left of them on the way to a user. */
export function sizeOf(file: string): { readonly bytes: number; readonly gzipped: number } {
  const content = readFileSync(file)
  return { bytes: content.length, gzipped: gzipSync(content).length }
}

/** `vscode` is there only inside VS Code; at the time of loading, its classes are all that is needed of it. */
const withVscode = `const { Module } = require('node:module'); const load = Module._load;
Module._load = (name, ...rest) => name === 'vscode' ? new Proxy({}, { get: () => class {} }) : load(name, ...rest);`

/** Milliseconds that a CommonJS file takes to load in a process of its own, the median of some. */
export function loadTime(file: string): number {
  const script = `${withVscode} const began = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - began)`
  const once = () => Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }))
  return rounded(median(Array.from({ length: times }, once)))
}
