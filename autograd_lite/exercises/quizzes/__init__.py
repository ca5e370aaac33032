"""Quizzes on graphs: made for a seed and a level, with blanks whose answers are diagnosed."""

from autograd_lite.exercises.quizzes.quiz import Quiz, QuizResult, check_result, draw_quiz

__all__ = ["Quiz", "QuizResult", "check_result", "draw_quiz"]
