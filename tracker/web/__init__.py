"""The door of pages: reads a form, opens the transaction, calls one service, answers.

Knows nothing of the commands; decides nothing that is a rule of the trade.
"""
