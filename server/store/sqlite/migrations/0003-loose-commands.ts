/** Commands that nothing behind them waits for: their refusal cancels nothing. */
export const sql = `
ALTER TABLE outbox ADD COLUMN loose INTEGER NOT NULL DEFAULT 0;
`;
