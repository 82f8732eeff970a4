"""The whole job on made-up data, with its proofs: from a spreadsheet to the province's receipt."""
