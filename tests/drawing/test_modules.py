from autograd_lite.drawing.modules import modules_in


def test_modules_in_a_dotted_name():
    assert modules_in("bias") == ()
    assert modules_in("embedding.3.7") == ()
    assert modules_in("blocks.1.attention.keys.2.0") == ("blocks.1", "blocks.1.attention")
