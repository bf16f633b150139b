"""What a deployment publishes about itself: source attributes, a model card, and what was answered to its cards."""
