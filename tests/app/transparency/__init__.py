"""Why this card?"""
