import pytest
from django.urls import reverse

from initiatives.models import (
    Audience,
    FocusArea,
)
from tests.editing import Form, form_of, saved, send, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [FocusArea, Audience])
def test_a_word_of_a_vocabulary_is_added_and_changed(editor, client, model):
    add = reverse(f"admin:initiatives_{model._meta.model_name}_add")
    editor.post(add, Form(editor.get(add)) | {"name": "Health", "slug": "health", "position": "3"})
    word = model.objects.get()
    assert saved(send(editor, word, form_of(editor, word) | {"name": "Health and care"}))
    assert "Health and care" in words_of(client.get(word.get_absolute_url()))
