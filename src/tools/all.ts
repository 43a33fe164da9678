import type { Tool } from '../core/tool.ts'
import { applyPatchTool } from './applyPatch.ts'
import { askUser } from './askUser.ts'
import { deleteFile } from './deleteFile.ts'
import { editFile } from './editFile.ts'
import { findFiles } from './findFiles.ts'
import { listFiles } from './listFiles.ts'
import { moveFile } from './moveFile.ts'
import { proposePlan } from './proposePlan.ts'
import { readFile } from './readFile.ts'
import { runCommand } from './runCommand.ts'
import { searchText } from './searchText.ts'
import { writeFile } from './writeFile.ts'

/** What a model may call. The order is part of every request, so it stays. Each model is offered one of the tools that edit. */
export const allTools: readonly Tool[] = [
  listFiles,
  findFiles,
  readFile,
  searchText,
  askUser,
  proposePlan,
  editFile,
  applyPatchTool,
  writeFile,
  moveFile,
  deleteFile,
  runCommand,
]
