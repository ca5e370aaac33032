"""Exercises that grade themselves: `check` says what is wrong with an answer, not only that it is.

The exercises of each lesson stand in a module of their own. `question(name, seed)` asks one, with
other numbers for every seed, and `check(name, answer, seed)` grades it; `check_engine(cls)` grades
an engine that a learner builds. `draw_quiz(seed, level)` draws a graph with blanks to fill in.
"""

from autograd_lite.exercises import building as building
from autograd_lite.exercises import classifiers as classifiers
from autograd_lite.exercises import curves as curves
from autograd_lite.exercises import floating_point as floating_point
from autograd_lite.exercises import graphs as graphs
from autograd_lite.exercises import matrices as matrices
from autograd_lite.exercises import networks as networks
from autograd_lite.exercises import programs as programs
from autograd_lite.exercises import regression as regression
from autograd_lite.exercises import sequences as sequences
from autograd_lite.exercises import slopes as slopes
from autograd_lite.exercises import tour as tour
from autograd_lite.exercises import training as training
from autograd_lite.exercises.engine import EngineReport, check_engine
from autograd_lite.exercises.grading import EXERCISES, Exercise, Verdict, check, exercise, question
from autograd_lite.exercises.quizzes import Quiz, QuizResult, check_result, draw_quiz

__all__ = [
    "EXERCISES", "EngineReport", "Exercise", "Quiz", "QuizResult", "Verdict", "check",
    "check_engine", "check_result", "draw_quiz", "exercise", "question",
]  # fmt: skip
