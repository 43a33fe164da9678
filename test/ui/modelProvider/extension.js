// @ts-check
const { readFileSync } = require('node:fs')
const vscode = require('vscode')

/** @type {vscode.LanguageModelChatProvider} */
const provider = {
  provideLanguageModelChatInformation: () => [
    {
      id: 'road-runner',
      name: 'Road Runner',
      family: 'road-runner',
      version: '1',
      maxInputTokens: 100_000,
      maxOutputTokens: 4_096,
      capabilities: { toolCalling: true },
    },
  ],
  async provideLanguageModelChatResponse(_model, messages, _options, progress) {
    const answers = JSON.parse(readFileSync(process.env['SCRIPTED_ANSWERS'] ?? '', 'utf8'))
    const turn = messages.filter(({ role }) => role === vscode.LanguageModelChatMessageRole.Assistant).length
    for (const [index, part] of (answers[turn] ?? ['(nothing more to say)']).entries())
      progress.report(
        typeof part === 'string'
          ? new vscode.LanguageModelTextPart(part)
          : new vscode.LanguageModelToolCallPart(`call_${turn}_${index}`, part[0], part[1]),
      )
  },
  provideTokenCount: async (_model, text) => Math.ceil(JSON.stringify(text).length / 4),
}

exports.activate = () => vscode.lm.registerLanguageModelChatProvider('scripted', provider)
