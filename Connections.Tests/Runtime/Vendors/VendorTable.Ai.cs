namespace Connections.Tests.Runtime.Vendors;

/// <summary>Models.</summary>
internal static partial class VendorTable
{
    private static Vendor[] Ai =>
    [
        new("Anthropic", "api.anthropic.com", "https://docs.anthropic.com/en/api/",
            new Kind("AnthropicAPIKey", "api_token=sk-ant-1", "x-api-key: sk-ant-1 | anthropic-version: 2023-06-01", "GET /v1/models?limit=1", "models-list"),
            new Act("list_models", "limit=5", "GET /v1/models?limit=5", "models-list"),
            new Act("create_message", "model=claude-x; max_tokens=9; message=Say \"hi\"", "POST /v1/messages", "messages") { Body = """{"model":"claude-x","max_tokens":9,"messages":[{"role":"user","content":"Say \"hi\""}]}""" }),
        new("Cohere", "api.cohere.com", "https://docs.cohere.com/reference/",
            new Kind("CohereAPIKey", "api_key=co-1", "Authorization: Bearer co-1", "GET /v1/models?page_size=1", "list-models"),
            new Act("list_models", "page_size=7", "GET /v1/models?page_size=7", "list-models"),
            new Act("chat", "model=command; message=A\nB", "POST /v2/chat", "chat") { Body = """{"model":"command","messages":[{"role":"user","content":"A\nB"}]}""" }),
        new("DeepL", "api.deepl.com", "https://developers.deepl.com/",
            new Kind("DeepLAPIKey", "api_key=dl-1", "Authorization: DeepL-Auth-Key dl-1", "GET /v2/usage", "api-reference/usage-and-quota"),
            new Act("translate", "text=Good \"morning\"; target=DE", "POST /v2/translate", "api-reference/translate") { Body = """{"text":["Good \"morning\""],"target_lang":"DE"}""" },
            new Act("list_languages", "type=source", "GET /v2/languages?type=source", "api-reference/languages")),
        new("Gemini", "generativelanguage.googleapis.com", "https://ai.google.dev/api/",
            new Kind("GeminiAPIKey", "api_key=AIza1", "x-goog-api-key: AIza1", "GET /v1beta/models?pageSize=1", "models#method:-models.list"),
            new Act("list_models", "page_size=3", "GET /v1beta/models?pageSize=3", "models#method:-models.list"),
            new Act("generate_content", "model=gemini-x; text=Say {hi}", "POST /v1beta/models/gemini-x:generateContent", "generate-content") { Body = """{"contents":[{"parts":[{"text":"Say {hi}"}]}]}""" }),
        new("Groq", "api.groq.com", "https://console.groq.com/docs/",
            new Kind("GroqAPIKey", "api_key=gsk_1", "Authorization: Bearer gsk_1", "GET /openai/v1/models", "api-reference#models-list"),
            new Act("list_models", "", "GET /openai/v1/models", "api-reference#models-list"),
            new Act("create_chat_completion", "model=llama; message=Hi \\ there", "POST /openai/v1/chat/completions", "api-reference#chat-create") { Body = """{"model":"llama","messages":[{"role":"user","content":"Hi \\ there"}]}""" }),
        new("HuggingFace", "huggingface.co", "https://huggingface.co/docs/",
            new Kind("HuggingFaceToken", "access_token=hf_1", "Authorization: Bearer hf_1", "GET /api/whoami-v2", "hub/api"),
            new Act("search_models", "search=bert base; author=google; limit=2", "GET /api/models?search=bert base&author=google&limit=2", "hub/api"),
            new Act("get_model", "owner=google-bert; model=bert-base", "GET /api/models/google-bert/bert-base", "hub/api"),
            new Act("create_chat_completion", "model=openai/gpt-oss; message=Hi", "POST /v1/chat/completions", "inference-providers/tasks/chat-completion") { Host = "router.huggingface.co", Body = """{"model":"openai/gpt-oss","messages":[{"role":"user","content":"Hi"}]}""" }),
        new("Mistral", "api.mistral.ai", "https://docs.mistral.ai/api/endpoint/",
            new Kind("MistralAPIKey", "api_key=mi-1", "Authorization: Bearer mi-1", "GET /v1/models", "models"),
            new Act("list_models", "", "GET /v1/models", "models"),
            new Act("create_chat_completion", "model=small; message=Hi", "POST /v1/chat/completions", "chat") { Body = """{"model":"small","messages":[{"role":"user","content":"Hi"}]}""" },
            new Act("create_embedding", "model=embed; text=Hello", "POST /v1/embeddings", "embeddings") { Body = """{"model":"embed","input":["Hello"]}""" }),
        new("OpenAI", "api.openai.com", "https://platform.openai.com/docs/api-reference/",
            new Kind("OpenAIAPIKey", "api_token=sk-1", "Authorization: Bearer sk-1", "GET /v1/models", "models/list"),
            new Act("list_models", "", "GET /v1/models", "models/list"),
            new Act("create_response", "model=gpt-x; input=Say \"hi\"", "POST /v1/responses", "responses/create") { Body = """{"model":"gpt-x","input":"Say \"hi\""}""" },
            new Act("create_chat_completion", "model=gpt-4o-mini; input=Say hello", "POST /v1/chat/completions", "chat/create")
                { Body = """{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello"}]}""" }),
        new("OpenRouter", "openrouter.ai", "https://openrouter.ai/docs/api-reference/",
            new Kind("OpenRouterAPIKey", "api_key=sk-or-1", "Authorization: Bearer sk-or-1", "GET /api/v1/key", "limits"),
            new Act("list_models", "category=programming", "GET /api/v1/models?category=programming", "list-available-models"),
            new Act("create_chat_completion", "model=a/b; message=Hi", "POST /api/v1/chat/completions", "chat-completion") { Body = """{"model":"a/b","messages":[{"role":"user","content":"Hi"}]}""" }),
        new("Replicate", "api.replicate.com", "https://replicate.com/docs/reference/",
            new Kind("ReplicateAPIToken", "api_token=r8_1", "Authorization: Bearer r8_1", "GET /v1/account", "http#account.get"),
            new Act("create_prediction", "owner=acme; model=flux; prompt=A \"dawn\"", "POST /v1/models/acme/flux/predictions", "http#models.predictions.create") { Body = """{"input":{"prompt":"A \"dawn\""}}""" },
            new Act("get_prediction", "prediction=p1", "GET /v1/predictions/p1", "http#predictions.get"),
            new Act("get_model", "owner=acme; model=flux", "GET /v1/models/acme/flux", "http#models.get")),
    ];
}
