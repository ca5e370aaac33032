"""x"""
class TrainingPlayer: pass
