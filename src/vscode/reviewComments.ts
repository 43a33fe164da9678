import * as vscode from 'vscode'
import type { Comment } from '../protocol/events.ts'
import { proposalScheme } from './proposedFiles.ts'
import type { Remembered } from './remembered.ts'

const kept = 'comments'
const mostKept = 200
const you = { name: 'You' }
const agent = { name: 'Agent' }

/** The comments on documents that wait, by the document's address. Those of another session are kept as well. */
type Kept = Readonly<Record<string, readonly Comment[]>>

/** A comment of the user's, which says whose it is and can be taken back. */
interface OwnComment extends vscode.Comment {
  readonly text: string
}

/**
 * Comments on lines of a proposed change or a plan. They wait, and go to the agent with the user's answer. The agent's own
 * remarks stand beside their lines in the same way.
 */
export class ReviewComments implements vscode.Disposable {
  readonly #remembered: Remembered
  readonly #threads = new Map<string, Set<vscode.CommentThread>>()
  readonly #changed = new vscode.EventEmitter<void>()
  readonly #commands: vscode.Disposable
  #controller: vscode.CommentController | undefined

  /** A comment was written or taken back. */
  readonly onDidChange = this.#changed.event

  constructor(remembered: Remembered) {
    this.#remembered = remembered
    this.#commands = vscode.Disposable.from(
      vscode.commands.registerCommand('agenticEditor.addComment', (reply: vscode.CommentReply) => this.#add(reply)),
      vscode.commands.registerCommand('agenticEditor.deleteComment', (comment: vscode.Comment) =>
        this.#delete(comment),
      ),
    )
  }

  /** Lets a document be commented on: with what was written there before a reload, and the agent's own remarks. */
  begin(uri: vscode.Uri, remarks: readonly { readonly line: number; readonly text: string }[] = []): void {
    if (this.#threads.has(uri.toString())) return
    this.#threads.set(uri.toString(), new Set())
    this.#offer()
    for (const { line, text } of remarks) {
      const thread = this.#thread(uri, rangeOf(line, line))
      thread.comments = [{ author: agent, body: plain(text), mode: vscode.CommentMode.Preview }]
      thread.label = 'The agent says'
    }
    for (const comment of this.#kept[uri.toString()] ?? [])
      this.#show(this.#thread(uri, rangeOf(comment.start_line, comment.end_line)), comment.text)
    if (this.on(uri).length > 0) this.#changed.fire()
  }

  /** What the user has written on a document, in the order of its lines. */
  on(uri: vscode.Uri): Comment[] {
    const all = [...(this.#threads.get(uri.toString()) ?? [])].flatMap(({ range, comments }) =>
      comments.filter(isOwn).map(({ text }) => ({
        start_line: (range?.start.line ?? 0) + 1,
        end_line: (range?.end.line ?? 0) + 1,
        text,
      })),
    )
    return all.sort((a, b) => a.start_line - b.start_line)
  }

  /** The document is answered, or not shown any more. `isOver`: its comments are of no use to anyone. */
  end(uri: vscode.Uri, isOver: boolean): void {
    for (const thread of this.#threads.get(uri.toString()) ?? []) thread.dispose()
    this.#threads.delete(uri.toString())
    if (isOver) this.#keep(uri, [])
    this.#changed.fire()
  }

  dispose(): void {
    this.#commands.dispose()
    this.#controller?.dispose()
    this.#changed.dispose()
  }

  #add({ thread, text }: vscode.CommentReply): void {
    const threads = this.#threads.get(thread.uri.toString())
    if (!threads || text.trim() === '') {
      if (thread.comments.length === 0) thread.dispose()
      return
    }
    threads.add(thread)
    this.#show(thread, text.trim())
    this.#note(thread.uri)
  }

  #show(thread: vscode.CommentThread, text: string): void {
    const comment: OwnComment = {
      author: you,
      body: plain(text),
      mode: vscode.CommentMode.Preview,
      contextValue: 'own',
      text,
    }
    thread.comments = [...thread.comments, comment]
    thread.label = 'Goes to the agent with your answer'
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded
  }

  #delete(comment: vscode.Comment): void {
    for (const [uri, threads] of this.#threads)
      for (const thread of threads) {
        if (!thread.comments.includes(comment)) continue
        thread.comments = thread.comments.filter((other) => other !== comment)
        if (thread.comments.length === 0) {
          threads.delete(thread)
          thread.dispose()
        }
        this.#note(vscode.Uri.parse(uri, true))
      }
  }

  #note(uri: vscode.Uri): void {
    this.#keep(uri, this.on(uri))
    this.#changed.fire()
  }

  get #kept(): Kept {
    return this.#remembered.get<Kept>(kept) ?? {}
  }

  #keep(uri: vscode.Uri, comments: readonly Comment[]): void {
    const { [uri.toString()]: before, ...others } = this.#kept
    if (!before && comments.length === 0) return
    const all = comments.length === 0 ? others : { ...others, [uri.toString()]: comments }
    this.#remembered.update(kept, Object.fromEntries(Object.entries(all).slice(-mostKept)))
  }

  #thread(uri: vscode.Uri, range: vscode.Range): vscode.CommentThread {
    const thread = this.#offer().createCommentThread(uri, range, [])
    thread.canReply = true
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded
    this.#threads.get(uri.toString())?.add(thread)
    return thread
  }

  /** Made when there is something to be commented on: VS Code shows a view for it from then on. */
  #offer(): vscode.CommentController {
    if (this.#controller) return this.#controller
    const controller = vscode.comments.createCommentController('agenticEditor.review', 'Agent Review')
    controller.options = { prompt: 'Tell the agent', placeHolder: 'What should be different here?' }
    controller.commentingRangeProvider = {
      provideCommentingRanges: ({ uri, lineCount }) =>
        uri.scheme === proposalScheme && this.#threads.has(uri.toString())
          ? [new vscode.Range(0, 0, Math.max(0, lineCount - 1), 0)]
          : [],
    }
    this.#controller = controller
    return controller
  }
}

const isOwn = (comment: vscode.Comment): comment is OwnComment => comment.contextValue === 'own'

/** Lines that count from 1, both inclusive. */
const rangeOf = (start: number, end: number): vscode.Range =>
  new vscode.Range(Math.max(0, start - 1), 0, Math.max(0, end - 1), 0)

/** What is written in a comment is shown as it is, whatever Markdown would make of it. */
const plain = (text: string): vscode.MarkdownString => new vscode.MarkdownString().appendText(text)
